-- One row per customer seen in the orders: counts, dates and money within the lookback.

with

orders as (

    select
        orders.*,
        as_of.lookback_start
    from {{ ref('int_orders') }} as orders
    cross join {{ ref('int_as_of') }} as as_of

),

-- None, unless var `leave_out_incomplete_months` says so.
left_out_months as (

    select month_start
    from {{ ref('int_incomplete_months') }}
    where {{ var('leave_out_incomplete_months') | lower }}

)

{{ customer_order_totals('orders', 'left_out_months', ['customer_id']) }}
