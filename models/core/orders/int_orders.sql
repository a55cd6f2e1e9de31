-- One row per order number and customer, cancellations included: all figures per customer or month read this table instead of
-- the lines. An order number of two customers (two tills, two branches) is two orders.

{{ config(materialized = 'by_file', touched_by = 'order_id') }}

with

orders as (

    select
        order_lines.order_id,
        order_lines.customer_id,
        {{ order_sums() | indent(8) }}
    from {{ ref('int_order_lines') }} as order_lines
    where true
        {{ is_touched('order_lines.order_id', ref('int_order_lines'), 'order_id') }}
    group by order_lines.order_id, order_lines.customer_id

)

select
    -- key
    {{ order_key() }} as order_key,
    order_id,
    customer_id,

    -- when, where
    coalesce(first_sale_at, first_line_at) as ordered_at,
    last_line_at,
    -- such an order was known in parts: int_split_order_days
    cast(first_line_at as date) < cast(last_line_at as date) as spans_days,
    channel,
    location_id,
    country,

    -- An order has at least one line sold; a pure cancellation or correction is not an order.
    line_count > 0 as is_order,

    -- counts
    line_count,
    item_count,

    -- money
    {{ order_amounts() | join(',\n    ') }},
    return_amount,
    refunded_fee_amount
from orders
