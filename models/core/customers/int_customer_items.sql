-- One row per customer with items in the lookback: how many products, and how the items spread over price quartiles.

with

order_lines as (

    select * from {{ ref('int_order_lines') }}

),

orders as (

    select * from {{ ref('int_orders') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

price_quartiles as (

    select * from {{ ref('int_price_quartiles') }}

),

items as (

    select
        order_lines.*,
        price_quartiles.first_quartile,
        price_quartiles.median_price,
        price_quartiles.third_quartile
    from order_lines
    inner join orders
        on order_lines.order_id = orders.order_id
        and order_lines.customer_id = orders.customer_id
    cross join as_of
    cross join price_quartiles
    -- the order's time applies to all its lines
    where orders.ordered_at >= as_of.lookback_start and {{ counts_for_customers('orders.ordered_at') }}

)

{{ customer_item_totals('items', ['customer_id']) }}
