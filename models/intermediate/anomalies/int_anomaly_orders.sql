-- One row per anomaly with an order in it: the order with the largest part of the amount, its main product (its largest line)
-- and, for a refund, the order that it refunds (the sale of as many of the same product before it).

{{ config(materialized = 'ephemeral') }}

with

largest as (

    select * from {{ ref('int_largest_orders') }}

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

main_products as (

    select
        explaining_orders.order_key,
        explaining_orders.customer_id,
        {%- for column in ['product_id', 'quantity', 'ordered_at', 'is_return'] %}
        max_by(lines.{{ column }}, (abs(lines.line_amount), lines.order_line_id)) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_order_lines') }} as lines
    inner join explaining_orders
        on lines.order_id = explaining_orders.order_id
        and lines.customer_id is not distinct from explaining_orders.customer_id
    where lines.product_id is not null
    group by explaining_orders.order_key, explaining_orders.customer_id

),

given_back as (

    select
        main_products.order_key,
        max_by(sold.order_id, (sold.ordered_at, sold.order_line_id)) as order_id,
        max(sold.ordered_at) as ordered_at
    from {{ ref('int_order_lines') }} as sold
    inner join main_products
        on sold.product_id = main_products.product_id
        and sold.customer_id = main_products.customer_id
        and sold.quantity = -main_products.quantity
        and sold.ordered_at <= main_products.ordered_at
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
    products.product_name as order_product_name,
    given_back.order_id as given_back_order_id,
    given_back.ordered_at as given_back_ordered_at
from largest
inner join explaining_orders as orders
    on largest.order_key = orders.order_key
left join main_products
    on largest.order_key = main_products.order_key
left join {{ ref('int_product_attributes') }} as products
    on main_products.product_id = products.product_id
left join given_back
    on largest.order_key = given_back.order_key
