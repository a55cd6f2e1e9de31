-- One row per type of item (product, category), order and item that it sold.

{{ config(materialized = 'ephemeral') }}

select
    'product' as item_type,
    order_key,
    ordered_at,
    product_id as item_id
from {{ ref('int_basket_items') }}

union all

select
    'category' as item_type,
    items.order_key,
    min(items.ordered_at) as ordered_at,
    products.category as item_id
from {{ ref('int_basket_items') }} as items
inner join {{ ref('int_product_attributes') }} as products
    on items.product_id = products.product_id
where products.category is not null
group by items.order_key, products.category
