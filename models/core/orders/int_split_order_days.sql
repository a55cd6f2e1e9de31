-- One row per order number, customer and day of the orders that have lines on several days: the lines of the order on that day,
-- added up. Few orders do, so this reads little; the other orders are their only day.

{{ config(materialized = 'by_file', touched_by = 'order_id') }}

with

split_orders as (

    select
        order_id,
        customer_id
    from {{ ref('int_orders') }}
    where spans_days

)

select
    -- key
    order_lines.order_id,
    order_lines.customer_id,
    cast(order_lines.ordered_at as date) as ordered_on,

    {{ order_sums() | indent(4) }}
from {{ ref('int_order_lines') }} as order_lines
inner join split_orders
    on order_lines.order_id = split_orders.order_id
    and order_lines.customer_id is not distinct from split_orders.customer_id
where true
    {{ is_touched('order_lines.order_id', ref('int_order_lines'), 'order_id') }}
group by order_lines.order_id, order_lines.customer_id, cast(order_lines.ordered_at as date)
