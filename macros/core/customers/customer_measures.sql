{#
    A select of one row per customer in the CTE `customers`: everything the orders and events of the lookback say, one column
    per measure. The same for today (keys: customer_id) and for many dates at once (keys: as_of_date, customer_id).

      customers       the keys, as_of_date, country, joined_at
      orders, items, events   customer_order_totals, customer_item_totals, customer_event_totals
      totals          the keys, recency_days, order_count, revenue of customers that arrive already aggregated
      members         the keys, members_below_count
      margin_basis    one row, is_known: whether the lifetime value is a margin
#}
{% macro customer_measures(customers, orders, items, events, totals, members, margin_basis, keys) -%}
select
    -- key
    {%- for key in keys %}
    {{ key }},
    {%- endfor %}

    -- who and when
    country,
    joined_at,
    first_order_at,
    last_order_at,

    -- recency, in days
    cast(recency_days as bigint) as recency_days,
    cast(btyd_recency_days as bigint) as btyd_recency_days,
    cast(tenure_days as bigint) as tenure_days,
    cast(days_since_last_event as bigint) as days_since_last_event,

    -- frequency
    cast(order_count as bigint) as order_count,
    cast(greatest(order_count - 1, 0) as bigint) as repeat_count,
    cast(return_count as bigint) as return_count,
    cast(line_count as bigint) as line_count,
    cast(item_count as bigint) as item_count,
    cast(product_count as bigint) as product_count,
    cast(cast(btyd_recency_days as double) / nullif(order_count, 0) as double) as mean_days_between_orders,

    -- events
    cast(event_count as bigint) as event_count,
    cast(view_count as bigint) as view_count,
    cast(cart_count as bigint) as cart_count,
    cast(remove_from_cart_count as bigint) as remove_from_cart_count,
    cast(purchase_event_count as bigint) as purchase_event_count,
    cast(return_event_count as bigint) as return_event_count,

    -- money
    cast(gross_amount as decimal(38,4)) as gross_amount,
    cast(refunded_amount as decimal(38,4)) as refunded_amount,
    cast(adjustment_amount as decimal(38,4)) as adjustment_amount,
    cast(net_amount as decimal(38,4)) as net_amount,
    cast(revenue as decimal(38,4)) as revenue,
    cast(purchase_amount as decimal(38,4)) as purchase_amount,
    cast(discount_amount as decimal(38,4)) as discount_amount,
    cast(lifetime_value as decimal(38,4)) as lifetime_value,
    case when is_margin_known then 'margin' else 'revenue' end as lifetime_value_basis,

    -- averages: per order, per item
    cast(cast(revenue as double) / nullif(order_count, 0) as double) as average_order_value,
    cast(cast(revenue as double) / nullif(item_count, 0) as double) as basket_size,
    cast(cast(product_amount as double) / nullif(item_count, 0) as double) as average_item_value,
    cast(case when not is_aggregated then cast(item_count as double) / nullif(order_count, 0) end as double)
        as items_per_order,

    -- where
    cast(location_count as bigint) as location_count,
    cast(coalesce(online_order_count, 0) as bigint) as online_order_count,
    cast(coalesce(offline_order_count, 0) as bigint) as offline_order_count,
    cast(cast(online_gross_amount as double) / nullif(online_order_count, 0) as double) as online_order_value,
    cast(cast(offline_gross_amount as double) / nullif(offline_order_count, 0) as double) as offline_order_value,

    -- whom they brought: null where the data has no sponsors
    cast(members_below_count as bigint) as members_below_count,

    -- what: share of the items in each price quartile of the range, of items whose product is known
    {%- for quartile in range(1, 5) %}
    cast(cast(items_in_price_quartile_{{ quartile }} as double) / nullif(priced_item_count, 0) as double)
        as share_of_items_price_q{{ quartile }}{{ ',' if not loop.last }}
    {%- endfor %}
from (
    -- Counts and sums are 0 where there is nothing; dates and averages stay null.
    select
        customers.customer_id,
        {%- for key in keys if key != 'customer_id' %}
        customers.{{ key }},
        {%- endfor %}
        coalesce(customers.country, orders.country) as country,
        customers.joined_at,
        orders.first_order_at,
        orders.last_order_at,
        coalesce(
            {{ dbt.datediff('orders.last_order_at', 'customers.as_of_date', 'day') }}, totals.recency_days
        ) as recency_days,
        {{ dbt.datediff('orders.first_order_at', 'orders.last_order_at', 'day') }} as btyd_recency_days,
        {{ dbt.datediff('orders.first_order_at', 'customers.as_of_date', 'day') }} as tenure_days,
        {{ dbt.datediff('events.last_event_at', 'customers.as_of_date', 'day') }} as days_since_last_event,
        coalesce(orders.order_count, totals.order_count, 0) as order_count,
        coalesce(orders.return_count, 0) as return_count,
        coalesce(orders.line_count, 0) as line_count,
        coalesce(items.item_count, 0) as item_count,
        coalesce(items.product_count, 0) as product_count,
        coalesce(events.event_count, 0) as event_count,
        coalesce(events.view_count, 0) as view_count,
        coalesce(events.cart_count, 0) as cart_count,
        coalesce(events.remove_from_cart_count, 0) as remove_from_cart_count,
        coalesce(events.purchase_event_count, 0) as purchase_event_count,
        coalesce(events.return_event_count, 0) as return_event_count,
        items.product_amount,
        {{ known_amount('orders.gross_amount') }} as gross_amount,
        {{ known_amount('orders.refunded_amount') }} as refunded_amount,
        {{ known_amount('orders.adjustment_amount') }} as adjustment_amount,
        {{ known_amount('orders.net_amount') }} as net_amount,
        {{ known_amount('coalesce(orders.' ~ revenue_column() ~ ', totals.monetary_total)') }} as revenue,
        {{ known_amount('events.purchase_amount') }} as purchase_amount,
        orders.discount_amount,
        case
            when margin_basis.is_known then {{ known_amount(
                'coalesce(orders.margin_amount, totals.monetary_total * cast(' ~ (var('margin_rate') or 0) ~ ' as decimal(5,4)))'
            ) }}
            else {{ known_amount('coalesce(orders.net_amount, totals.monetary_total)') }}
        end as lifetime_value,
        margin_basis.is_known as is_margin_known,
        totals.customer_id is not null as is_aggregated,
        orders.online_order_count,
        orders.offline_order_count,
        orders.online_gross_amount,
        orders.offline_gross_amount,
        coalesce(orders.location_count, 0) as location_count,
        members.members_below_count,
        items.items_in_price_quartile_1,
        items.items_in_price_quartile_2,
        items.items_in_price_quartile_3,
        items.items_in_price_quartile_4,
        items.items_in_price_quartile_1 + items.items_in_price_quartile_2 + items.items_in_price_quartile_3
        + items.items_in_price_quartile_4 as priced_item_count
    from {{ customers }} as customers
    left join {{ orders }} as orders
        on {{ same_keys('customers', 'orders', keys) }}
    left join {{ items }} as items
        on {{ same_keys('customers', 'items', keys) }}
    left join {{ events }} as events
        on {{ same_keys('customers', 'events', keys) }}
    left join {{ totals }} as totals
        on {{ same_keys('customers', 'totals', keys) }}
    left join {{ members }} as members
        on {{ same_keys('customers', 'members', keys) }}
    cross join {{ margin_basis }} as margin_basis
) as measured
{%- endmacro %}
