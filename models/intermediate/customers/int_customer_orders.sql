-- One row per customer seen in the orders: counts, dates and money within the lookback.

with

orders as (

    select
        orders.*,
        as_of.lookback_start
    from {{ ref('int_orders') }} as orders
    cross join {{ ref('int_as_of') }} as as_of

),

left_out_months as (

    {{ left_out_months() | indent(4) }}

)

{{ customer_order_totals('orders', 'left_out_months', ['customer_id']) }}
