-- One row per customer: everything the orders of the lookback say, one column per measure.

with

customers as (

    select * from {{ ref('int_customers') }}

),

orders as (

    select * from {{ ref('int_customer_orders') }}

),

items as (

    select * from {{ ref('int_customer_items') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- Margin or revenue: one choice for all customers, so that their values can be compared.
margin_basis as (

    select count(*) > 0 and count(*) = count(margin_amount) as is_known
    from {{ ref('int_orders') }}

),

-- Counts and sums are 0 where there is nothing; dates and averages stay null.
measured as (

    select
        customers.customer_id,
        coalesce(customers.country, orders.country) as country,
        customers.joined_at,
        orders.first_order_at,
        orders.last_order_at,
        {{ dbt.datediff('orders.last_order_at', 'as_of.as_of_date', 'day') }} as recency_days,
        {{ dbt.datediff('orders.first_order_at', 'orders.last_order_at', 'day') }} as btyd_recency_days,
        {{ dbt.datediff('orders.first_order_at', 'as_of.as_of_date', 'day') }} as tenure_days,
        coalesce(orders.order_count, 0) as order_count,
        greatest(coalesce(orders.order_count, 0) - 1, 0) as repeat_count,
        coalesce(orders.return_count, 0) as return_count,
        coalesce(orders.line_count, 0) as line_count,
        coalesce(items.item_count, 0) as item_count,
        coalesce(items.product_count, 0) as product_count,
        items.product_amount,
        coalesce(orders.gross_amount, 0) as gross_amount,
        coalesce(orders.refunded_amount, 0) as refunded_amount,
        coalesce(orders.adjustment_amount, 0) as adjustment_amount,
        coalesce(orders.net_amount, 0) as net_amount,
        coalesce(orders.{{ 'net_amount' if var('refund_policy') == 'net' else 'gross_amount' }}, 0) as monetary_total,
        orders.discount_amount,
        coalesce(orders.margin_amount, 0) as margin_amount,
        margin_basis.is_known as is_margin_known,
        orders.online_order_count,
        orders.offline_order_count,
        orders.online_gross_amount,
        orders.offline_gross_amount,
        coalesce(orders.location_count, 0) as location_count,
        items.items_in_price_quartile_1,
        items.items_in_price_quartile_2,
        items.items_in_price_quartile_3,
        items.items_in_price_quartile_4
    from customers
    left join orders
        on customers.customer_id = orders.customer_id
    left join items
        on customers.customer_id = items.customer_id
    cross join as_of
    cross join margin_basis

)

select
    -- key
    customer_id,

    -- who and when
    country,
    joined_at,
    first_order_at,
    last_order_at,

    -- recency, in days
    cast(recency_days as bigint) as recency_days,
    cast(btyd_recency_days as bigint) as btyd_recency_days,
    cast(tenure_days as bigint) as tenure_days,

    -- frequency
    cast(order_count as bigint) as order_count,
    cast(repeat_count as bigint) as repeat_count,
    cast(return_count as bigint) as return_count,
    cast(line_count as bigint) as line_count,
    cast(item_count as bigint) as item_count,
    cast(product_count as bigint) as product_count,
    cast(cast(btyd_recency_days as double) / nullif(order_count, 0) as double) as mean_days_between_orders,

    -- money
    cast(gross_amount as decimal(38,4)) as gross_amount,
    cast(refunded_amount as decimal(38,4)) as refunded_amount,
    cast(adjustment_amount as decimal(38,4)) as adjustment_amount,
    cast(net_amount as decimal(38,4)) as net_amount,
    cast(monetary_total as decimal(38,4)) as monetary_total,
    cast(discount_amount as decimal(38,4)) as discount_amount,
    cast(case when is_margin_known then margin_amount else net_amount end as decimal(38,4)) as lifetime_value,
    case when is_margin_known then 'margin' else 'revenue' end as lifetime_value_basis,

    -- averages: per order, per item
    cast(cast(monetary_total as double) / nullif(order_count, 0) as double) as average_order_value,
    cast(cast(product_amount as double) / nullif(item_count, 0) as double) as average_item_value,
    cast(cast(item_count as double) / nullif(order_count, 0) as double) as items_per_order,

    -- where
    cast(location_count as bigint) as location_count,
    cast(coalesce(online_order_count, 0) as bigint) as online_order_count,
    cast(coalesce(offline_order_count, 0) as bigint) as offline_order_count,
    cast(cast(online_gross_amount as double) / nullif(online_order_count, 0) as double) as online_order_value,
    cast(cast(offline_gross_amount as double) / nullif(offline_order_count, 0) as double) as offline_order_value,

    -- what: share of the items in each price quartile of the range
    cast(cast(items_in_price_quartile_1 as double) / nullif(item_count, 0) as double) as share_of_items_price_q1,
    cast(cast(items_in_price_quartile_2 as double) / nullif(item_count, 0) as double) as share_of_items_price_q2,
    cast(cast(items_in_price_quartile_3 as double) / nullif(item_count, 0) as double) as share_of_items_price_q3,
    cast(cast(items_in_price_quartile_4 as double) / nullif(item_count, 0) as double) as share_of_items_price_q4
from measured
