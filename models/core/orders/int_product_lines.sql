-- One row per order line of products before the as-of date, with the time that decides for all lines
-- of its order.

{{ config(materialized = 'view') }}

select
    -- key
    order_lines.order_line_id,
    order_lines.order_id,
    order_lines.customer_id,

    -- when; orders of one day need no look-up, since nothing asks for more than the day
    order_lines.ordered_at,
    coalesce(split_orders.ordered_at, order_lines.ordered_at) as order_at,

    -- what
    order_lines.product_id,
    order_lines.category,
    order_lines.unit_price,
    order_lines.line_type,
    order_lines.amount_type,

    -- counts and money
    order_lines.item_count,
    order_lines.gross_amount,
    order_lines.refunded_amount,
    order_lines.line_amount,
    order_lines.margin_amount
from {{ ref('int_order_lines') }} as order_lines
left join (
    select
        order_id,
        customer_id,
        ordered_at
    from {{ ref('int_orders') }}
    where spans_days
) as split_orders
    on order_lines.order_id = split_orders.order_id
    and order_lines.customer_id is not distinct from split_orders.customer_id
where order_lines.line_type = 'product'
