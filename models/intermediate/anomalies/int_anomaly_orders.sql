-- One row per anomaly with an order in it: the order with the largest part of the amount, its main product (its largest line)
-- and its counterpart: for a refund, the order that it refunds (of the same amount, else the sale of as many of the same product
-- before it); for an order, the refund of its exact amount.

{{ config(materialized = in_place()) }}

with

largest as (

    select * from {{ ref('int_largest_orders') }}

),

orders as (

    select
        order_key,
        order_id,
        customer_id,
        ordered_at,
        is_order,
        cast(case when is_order then gross_amount else refunded_amount end as decimal(38,4)) as amount
    from {{ ref('int_orders') }}

),

explaining_orders as (

    select * from orders
    where order_key in (select order_key from largest)

),

main_products as (

    select
        explaining_orders.order_key,
        explaining_orders.customer_id,
        {%- for column in ['product_id', 'quantity', 'ordered_at', 'is_return'] %}
        max_by(lines.{{ column }}, (abs(lines.line_amount), lines.order_line_id))
            filter (where lines.{{ column }} is not null) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_order_lines') }} as lines
    inner join explaining_orders
        on lines.order_id = explaining_orders.order_id
        and lines.customer_id is not distinct from explaining_orders.customer_id
    where lines.product_id is not null
    group by explaining_orders.order_key, explaining_orders.customer_id

),

-- A refund may call the goods by another name than the order did; customer and amount are the same.
counterparts as (

    select
        explaining_orders.order_key,
        case
            when explaining_orders.is_order then min_by(others.order_id, (others.ordered_at, others.order_id))
            else max_by(others.order_id, (others.ordered_at, others.order_id))
        end as order_id,
        case when explaining_orders.is_order then min(others.ordered_at) else max(others.ordered_at) end as ordered_at
    from explaining_orders
    inner join orders as others
        on explaining_orders.customer_id = others.customer_id
        and explaining_orders.amount = others.amount
        and explaining_orders.is_order <> others.is_order
        and case
            when explaining_orders.is_order then explaining_orders.ordered_at <= others.ordered_at
            else explaining_orders.ordered_at >= others.ordered_at
        end
    group by explaining_orders.order_key, explaining_orders.is_order

),

sold_pieces as (

    select
        main_products.order_key,
        max_by(sold.order_id, (sold.ordered_at, sold.order_line_id)) filter (where sold.order_id is not null) as order_id,
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
    coalesce(counterparts.order_id, sold_pieces.order_id) as counterpart_order_id,
    coalesce(counterparts.ordered_at, sold_pieces.ordered_at) as counterpart_ordered_at
from largest
inner join explaining_orders as orders
    on largest.order_key = orders.order_key
left join main_products
    on largest.order_key = main_products.order_key
left join {{ ref('int_product_attributes') }} as products
    on main_products.product_id = products.product_id
left join counterparts
    on largest.order_key = counterparts.order_key
left join sold_pieces
    on largest.order_key = sold_pieces.order_key
