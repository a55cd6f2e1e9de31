-- One row per customer: the figures behind the signs that every customer can show, dormant or not.

{{ config(materialized = 'ephemeral') }}

with

statuses as (

    select * from {{ ref('customer_status') }}

),

measures as (

    select * from {{ ref('int_customer_measures') }}

),

high_value as (

    select count(*) as customer_count from statuses
    where value_band = 'high'

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

)

select
    statuses.customer_id,
    statuses.lifecycle in ('dormant', 'lost') as is_dormant,
    -- of high-value customers, those whose products are looked up
    statuses.value_band <> 'high' or {{ is_dormancy_baseline('statuses.customer_id', 'high_value.customer_count') }}
        as is_compared,
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
    largest_orders.share_of_largest_order,
    baskets.last_category,
    baskets.favorite_category,
    baskets.share_of_favorite_category,
    baskets.category_count
from statuses
cross join high_value
inner join measures
    on statuses.customer_id = measures.customer_id
left join largest_orders
    on statuses.customer_id = largest_orders.customer_id
left join {{ ref('int_silent_baskets') }} as baskets
    on statuses.customer_id = baskets.customer_id
