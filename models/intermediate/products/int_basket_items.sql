-- One row per order and product that it sold: what was put into one basket. Orders that were canceled later are among them, since
-- they were put together all the same.

with

items as (

    select
        order_id,
        customer_id,
        product_id,
        min(order_at) as ordered_at
    from {{ ref('int_product_lines') }}
    where amount_type = 'sale' and product_id is not null
    group by order_id, customer_id, product_id

)

select
    {{ order_key() }} as order_key,
    order_id,
    customer_id,
    ordered_at,
    product_id
from items
