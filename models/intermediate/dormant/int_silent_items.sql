-- One row per slipping, dormant or lost customer, and of a sample of high-value ones, and product bought in the lookback: how
-- often, for how much, and when last.

{{ config(materialized = 'ephemeral') }}

with

statuses as (

    select
        customer_id,
        lifecycle in ('slipping', 'dormant', 'lost') as is_silent,
        value_band = 'high' as is_high_value
    from {{ ref('int_customer_statuses') }}
    where is_today

),

high_value as (

    select count(*) as customer_count from statuses
    where is_high_value

),

-- The dormant are compared with high-value customers who still order.
customers as (

    select
        statuses.customer_id,
        statuses.is_silent,
        as_of.lookback_start
    from statuses
    cross join high_value
    cross join {{ ref('int_as_of') }} as as_of
    where statuses.is_silent
        or (statuses.is_high_value and {{ is_dormancy_baseline('statuses.customer_id', 'high_value.customer_count') }})

),

-- one row for each product in an order
product_orders as (

    select
        order_lines.customer_id,
        order_lines.product_id,
        customers.is_silent,
        max(order_lines.ordered_at) as ordered_at,
        sum(order_lines.gross_amount) as gross_amount
    from {{ ref('int_order_lines') }} as order_lines
    inner join customers
        on order_lines.customer_id = customers.customer_id
    where {{ date_condition('order_lines.ordered_at >= customers.lookback_start') }}
        and order_lines.amount_type = 'sale' and order_lines.line_type = 'product' and order_lines.product_id is not null
    group by order_lines.customer_id, order_lines.product_id, customers.is_silent, order_lines.order_id

)

select
    customer_id,
    product_id,
    is_silent,
    count(*) as order_count,
    max(ordered_at) as last_sold_at,
    sum(gross_amount) as gross_amount
from product_orders
group by customer_id, product_id, is_silent
