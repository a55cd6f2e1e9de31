-- One row per anomaly with an order in it: the order with the largest part of the amount, its main product (its largest line)
-- and, for a refund, the order that it refunds (the sale of as many of the same product before it).

{{ config(materialized = 'ephemeral') }}

with

largest as (

    select * from {{ ref('int_largest_orders') }}

),

lines as (

    select * from {{ ref('int_order_lines') }}
    where product_id is not null

),

explaining_orders as (

    select
        order_key,
        order_id,
        customer_id,
        ordered_at
    from {{ ref('int_orders') }}
    where order_key in (select order_key from largest)

),

main_lines as (

    select
        explaining_orders.order_key,
        max_by(lines.order_line_id, (abs(lines.line_amount), lines.order_line_id)) as order_line_id
    from explaining_orders
    inner join lines
        on explaining_orders.order_id = lines.order_id
        and coalesce(
            explaining_orders.customer_id = lines.customer_id,
            explaining_orders.customer_id is null and lines.customer_id is null
        )
    group by explaining_orders.order_key

),

main_products as (

    select
        main_lines.order_key,
        lines.product_id,
        lines.customer_id,
        lines.quantity,
        lines.ordered_at,
        lines.is_return,
        products.product_name
    from main_lines
    inner join lines
        on main_lines.order_line_id = lines.order_line_id
    left join {{ ref('int_product_attributes') }} as products
        on lines.product_id = products.product_id

),

given_back as (

    select
        main_products.order_key,
        max_by(sold.order_id, (sold.ordered_at, sold.order_line_id)) as order_id,
        max(sold.ordered_at) as ordered_at
    from main_products
    inner join lines as sold
        on main_products.product_id = sold.product_id
        and main_products.customer_id = sold.customer_id
        and main_products.quantity = -sold.quantity
        and main_products.ordered_at >= sold.ordered_at
    where main_products.is_return
    group by main_products.order_key

)

select
    largest.anomaly_type,
    largest.position,
    orders.order_id,
    orders.customer_id as order_customer_id,
    orders.ordered_at,
    largest.amount as order_amount,
    largest.order_count,
    main_products.product_id as order_product_id,
    main_products.product_name as order_product_name,
    given_back.order_id as given_back_order_id,
    given_back.ordered_at as given_back_ordered_at
from largest
inner join explaining_orders as orders
    on largest.order_key = orders.order_key
left join main_products
    on largest.order_key = main_products.order_key
left join given_back
    on largest.order_key = given_back.order_key
