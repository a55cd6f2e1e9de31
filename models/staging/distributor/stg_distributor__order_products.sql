-- One row per accepted order and product: how many of it, beside what is known of the whole order.

{{ config(materialized = 'view') }}

with

orders as (

    select * from {{ ref('stg_distributor__transactions_rows') }}
    where reject_reason is null

),

-- An order may name a product twice; its first entry stands for all.
entries as (

    select
        *,
        len(list_distinct(products)) as product_count,
        unnest(list_filter(
            range(1, len(products) + 1),
            lambda entry: list_position(products, products[entry]) = entry
        )) as entry
    from orders

)

select
    -- key
    order_id,
    products[entry] as product_id,

    -- the product
    product_count,
    case
        when product_count = len(products) then quantities[entry]
        else cast(list_sum(list_transform(
            quantities,
            lambda quantity, other: case when products[other] = products[entry] then quantity end
        )) as bigint)
    end as quantity,

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
from entries
