-- One row per product that was ever ordered alone: the median of the prices that those orders imply.

{{ config(enabled = is_chosen_form()) }}

with

order_products as (

    select * from {{ ref('stg_distributor__order_products') }}

),

implied as (

    select
        product_id,
        try_cast(listed_total / quantity as decimal(18,4)) as unit_price
    from order_products
    where product_count = 1
        and listed_total is not null

)

select
    product_id,
    quantile_disc(unit_price, 0.5) as unit_price,
    count(*) as used_order_count
from implied
where unit_price is not null
group by product_id
