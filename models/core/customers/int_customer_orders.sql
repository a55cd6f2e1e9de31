-- One row per customer seen in the orders: counts, dates and money within the lookback.

with

orders as (

    select
        orders.*,
        as_of.lookback_start
    from {{ ref('int_orders') }} as orders
    cross join {{ ref('int_as_of') }} as as_of

)

{{ customer_order_totals('orders', ['customer_id']) }}
