-- One row per slipping, dormant or lost customer and product bought in the lookback: how often, for how much, and when last.

{{ config(materialized = 'ephemeral') }}

with

customers as (

    select
        statuses.customer_id,
        as_of.lookback_start
    from {{ ref('int_customer_statuses') }} as statuses
    cross join {{ ref('int_as_of') }} as as_of
    where statuses.is_today and statuses.lifecycle in ('slipping', 'dormant', 'lost')

),

-- one row for each product in an order
product_orders as (

    select
        order_lines.customer_id,
        order_lines.product_id,
        max(order_lines.ordered_at) as ordered_at,
        sum(order_lines.gross_amount) as gross_amount
    from {{ ref('int_order_lines') }} as order_lines
    inner join customers
        on order_lines.customer_id = customers.customer_id
    where {{ date_condition('order_lines.ordered_at >= customers.lookback_start') }}
        and order_lines.amount_type = 'sale' and order_lines.line_type = 'product' and order_lines.product_id is not null
    group by order_lines.customer_id, order_lines.product_id, order_lines.order_id

)

select
    customer_id,
    product_id,
    count(*) as order_count,
    max(ordered_at) as last_sold_at,
    sum(gross_amount) as gross_amount
from product_orders
group by customer_id, product_id
