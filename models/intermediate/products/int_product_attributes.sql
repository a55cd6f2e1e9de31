-- One row per product id: its category and brand, stated or filled in, and which of the two.

with

products as (

    select * from {{ ref('int_products') }}

),

predictions as (

    select
        product_id,
        max(predicted_value) filter (where attribute = 'category') as category,
        max(predicted_value) filter (where attribute = 'brand') as brand,
        max(vote_share) filter (where attribute = 'category') as category_vote_share,
        max(vote_share) filter (where attribute = 'brand') as brand_vote_share
    from {{ ref('product_imputation') }}
    where artefact = 'predictions'
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
        when predictions.category is not null then 'nearest neighbours'
        else 'unknown'
    end as category_source,
    predictions.category_vote_share,

    -- brand
    coalesce(products.brand, predictions.brand) as brand,
    case
        when products.brand is not null then 'stated'
        when predictions.brand is not null then 'nearest neighbours'
        else 'unknown'
    end as brand_source,
    predictions.brand_vote_share
from products
left join predictions
    on products.product_id = predictions.product_id
