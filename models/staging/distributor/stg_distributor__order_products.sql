-- One row per accepted order and product: the quantity, and what is known of the whole order.

{{ config(enabled = is_chosen_form(), materialized = 'view') }}

with

orders as (

    select
        *,
        cast(list_unique(products) as bigint) as product_count,
        len(products) as entry_count
    from {{ ref('stg_distributor__transactions_rows') }}
    where reject_reason is null

),

-- Without the lists: each product of an order would carry a copy of all of them.
entries as (

    select
        * exclude (products, quantities),
        unnest(products) as product_id,
        unnest(quantities) as quantity
    from orders

),

-- Few orders name a product twice.
repeated as (

    select
        order_id,
        product_id,
        cast(sum(quantity) as bigint) as quantity
    from entries
    where product_count < entry_count
    group by order_id, product_id

),

order_products as (

    select * from entries
    where product_count = entry_count

    union all

    select
        orders.* exclude (products, quantities),
        repeated.product_id,
        repeated.quantity
    from orders
    inner join repeated
        on orders.order_id = repeated.order_id
    where orders.product_count < orders.entry_count

)

select
    -- key
    order_id,
    product_id,

    -- the product
    quantity,
    product_count,

    -- the order
    ordered_at,
    customer_id,
    location_id,
    lower(channel) as channel,
    order_total,
    paid_total,
    abs(order_discount) as order_discount,
    {{ listed_total() }} as listed_total,
    source_file,
    source_row
from order_products
