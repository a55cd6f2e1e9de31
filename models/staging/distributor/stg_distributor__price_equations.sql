-- One row per sampled order and product in it that was never ordered alone: what the order leaves for such products.

{{ config(enabled = is_chosen_form()) }}

{#- For each product, the orders with the lowest hash: enough to determine its price, and limited in number. -#}
{%- set orders_per_product = 200 %}
{%- set products_max = 1000 %}

with

order_products as (

    select * from {{ ref('stg_distributor__order_products') }}
    where listed_total is not null

),

known_prices as (

    select * from {{ ref('stg_distributor__single_product_prices') }}

),

unpriced as (

    select
        order_products.order_id,
        order_products.product_id,
        order_products.quantity
    from order_products
    anti join known_prices
        on order_products.product_id = known_prices.product_id

),

-- If there are very many, those in the most orders.
unpriced_products as (

    select product_id
    from unpriced
    group by product_id
    order by count(*) desc, product_id
    limit {{ products_max }}

),

drawn as (

    select order_id
    from unpriced
    inner join unpriced_products
        on unpriced.product_id = unpriced_products.product_id
    qualify row_number() over (
        partition by unpriced.product_id order by {{ hash_unit('order_id') }}, order_id
    ) <= {{ orders_per_product }}

),

-- What the products with a known price leave of each drawn order.
remainders as (

    select
        order_products.order_id,
        any_value(order_products.listed_total)
        - coalesce(sum(order_products.quantity * known_prices.unit_price), 0) as amount
    from order_products
    semi join drawn
        on order_products.order_id = drawn.order_id
    left join known_prices
        on order_products.product_id = known_prices.product_id
    left join unpriced_products
        on order_products.product_id = unpriced_products.product_id
    group by order_products.order_id
    -- A product whose price is neither known nor estimated would be paid for by the others.
    having count(*) = count(known_prices.product_id) + count(unpriced_products.product_id)

)

select
    unpriced.order_id,
    unpriced.product_id,
    unpriced.quantity,
    cast(remainders.amount as double) as amount
from unpriced
inner join remainders
    on unpriced.order_id = remainders.order_id
