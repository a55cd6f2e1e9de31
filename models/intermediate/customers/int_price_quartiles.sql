-- One row: the quartiles of the unit price over all products sold, each product once at its usual price. Null where the
-- data does not say which products were sold.

with

product_prices as (

    select
        product_id,
        percentile_cont(0.5) within group (order by cast(unit_price as double)) as usual_price
    from {{ ref('int_order_lines') }}
    where amount_kind = 'sale' and line_type = 'product' and product_id is not null
    group by product_id

)

select
    percentile_cont(0.25) within group (order by usual_price) as first_quartile,
    percentile_cont(0.5) within group (order by usual_price) as median_price,
    percentile_cont(0.75) within group (order by usual_price) as third_quartile
from product_prices
