{#
    The order lines of products that count in what sells: all but those of orders that were canceled as a whole within a day, and of their
    cancellations. A subquery and no model, since an engine would keep all these lines in memory for a model that is read twice.
#}
{% macro sales_lines() -%}
(
    select
        order_lines.order_id,
        order_lines.customer_id,
        order_lines.order_at,
        order_lines.product_id,
        order_lines.category,
        order_lines.amount_type,
        order_lines.item_count,
        order_lines.gross_amount as sales_amount,
        order_lines.refunded_amount,
        order_lines.refunded_amount as return_amount,
        order_lines.line_amount as net_amount,
        order_lines.margin_amount
    from {{ ref('int_product_lines') }} as order_lines
    left join {{ ref('int_canceled_orders') }} as canceled
        on order_lines.order_id = canceled.order_id
        and order_lines.customer_id is not distinct from canceled.customer_id
    where canceled.order_key is null
)
{%- endmacro %}
