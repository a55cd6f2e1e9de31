-- One row per ordered product: its derived price, and how well the prices explain the orders that contain it.

{{ config(enabled = is_chosen_form()) }}

with

order_lines as (

    select
        *,
        {{ price_residual() }} as residual
    from {{ ref('stg_distributor__order_lines') }}

),

prices as (

    select * from {{ ref('stg_distributor__prices') }}

),

products as (

    select
        product_id,
        count(*) as order_count,
        count(*) filter (where residual <= 0.01) / nullif(count(residual), 0) as share_of_orders_within_1_percent,
        round(sqrt(cast(sum(residual * residual) as double) / nullif(count(residual), 0)), 6) as relative_residual
    from order_lines
    group by product_id

)

select
    -- key
    products.product_id,

    -- the price
    prices.unit_price,
    coalesce(prices.method, 'none') as method,
    coalesce(prices.used_order_count, 0) as used_order_count,

    -- how good it is
    products.order_count,
    products.share_of_orders_within_1_percent,
    products.relative_residual,
    case
        when prices.unit_price is null then 'none: no order with an amount contains it; it counts like the middle product'
        when not prices.is_identified then 'weak: always ordered with others, so only their sum is known'
        when prices.used_order_count < 5 then 'weak: based on fewer than 5 orders'
        when products.share_of_orders_within_1_percent >= 0.8 then 'good: explains at least 4 in 5 of its orders within 1 %'
        when products.share_of_orders_within_1_percent >= 0.5 then 'fair: explains at least half of its orders within 1 %'
        else 'weak: explains fewer than half of its orders within 1 %'
    end as verdict
from products
left join prices
    on products.product_id = prices.product_id
