-- One row per product id: its category and brand, and whether each was stated or filled in.

with

products as (

    select * from {{ ref('int_products') }}

),

predictions as (

    select
        product_id,
        max(predicted_value) filter (where attribute = 'category') as category,
        max(predicted_value) filter (where attribute = 'brand') as brand,
        max(share_of_votes) filter (where attribute = 'category') as share_of_category_votes,
        max(share_of_votes) filter (where attribute = 'brand') as share_of_brand_votes
    from {{ ref('product_imputation') }}
    where artifact = 'predictions'
    group by product_id

)

select
    -- key
    products.product_id,

    -- what it is
    products.product_name,
    products.category_id,

    -- category
    coalesce(products.category, products.category_of_id, predictions.category) as category,
    case
        when products.category is not null then 'stated'
        when products.category_of_id is not null then 'same category id'
        when predictions.category is not null then 'nearest neighbors'
        else 'unknown'
    end as category_source,
    predictions.share_of_category_votes,

    -- brand
    coalesce(products.brand, predictions.brand) as brand,
    case
        when products.brand is not null then 'stated'
        when predictions.brand is not null then 'nearest neighbors'
        else 'unknown'
    end as brand_source,
    predictions.share_of_brand_votes
from products
left join predictions
    on products.product_id = predictions.product_id
