-- One row per dormant customer: the revenue at risk, and the likely reasons why they stopped.

{{ config(materialized = 'ephemeral') }}

with

statuses as (

    select *
    from {{ ref('customer_status') }}
    where lifecycle in ('dormant', 'lost')

),

measures as (

    select * from {{ ref('int_customer_measures') }}

),

largest_orders as (

    select
        orders.customer_id,
        cast(max(orders.gross_amount) as double) / nullif(cast(sum(orders.gross_amount) as double), 0) as share_of_largest_order
    from {{ ref('int_orders') }} as orders
    inner join statuses
        on orders.customer_id = statuses.customer_id
    cross join {{ ref('int_as_of') }} as as_of
    where orders.is_order and orders.ordered_at >= as_of.lookback_start and {{ counts_for_customers('orders.ordered_at') }}
    group by orders.customer_id

),

-- Only if the data has events of its own: otherwise each order line is an event.
looks as (

    select
        events.customer_id,
        count(*) filter (where events.event_type = 'view' and events.product_id is not null) as view_count_since_last_order,
        greatest(
            count(*) filter (where events.event_type = 'cart') - count(*) filter (where events.event_type = 'remove_from_cart'), 0
        ) as cart_count_since_last_order
    from {{ ref('input__events') }} as events
    inner join statuses
        on events.customer_id = statuses.customer_id
    inner join measures
        on events.customer_id = measures.customer_id
        and events.occurred_at > measures.last_order_at
    where {{ before_as_of('events.occurred_at') }} and {{ provides('events') | lower }}
    group by events.customer_id

)

select
    statuses.customer_id,
    statuses.status,
    case statuses.value_band when 'high' then 'high-value' when 'other' then 'low-purchase' else 'value not known' end as dormancy_type,
    statuses.recency_days,
    statuses.days_since_first_order,
    statuses.usual_gap_days,
    statuses.rhythm,
    measures.last_order_at,
    measures.order_count,
    statuses.value_before as revenue_at_risk,
    statuses.value_basis,
    cast(measures.refunded_amount as double) / nullif(cast(measures.gross_amount as double), 0) as refund_rate,
    cast(measures.discount_amount as double)
    / nullif(cast(measures.gross_amount + measures.discount_amount as double), 0) as discount_rate,
    {%- for column in ['view_count_since_last_order', 'cart_count_since_last_order'] %}
    {{ 'coalesce(looks.' ~ column ~ ', 0)' if provides('events') else 'cast(null as bigint)' }} as {{ column }},
    {%- endfor %}
    largest_orders.share_of_largest_order,
    baskets.last_product_id,
    baskets.last_product_name,
    baskets.favorite_product_id,
    baskets.favorite_product_name,
    baskets.last_category,
    baskets.favorite_category,
    baskets.share_of_favorite_category,
    baskets.category_count,
    baskets.new_product_count,
    baskets.new_product_name
from statuses
inner join measures
    on statuses.customer_id = measures.customer_id
left join largest_orders
    on statuses.customer_id = largest_orders.customer_id
left join looks
    on statuses.customer_id = looks.customer_id
left join {{ ref('int_silent_baskets') }} as baskets
    on statuses.customer_id = baskets.customer_id
