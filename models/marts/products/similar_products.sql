-- One row per product and position: the products that most of its customers have in common with it.

with

products as (

    select * from {{ ref('int_offerable_products') }}

)

select
    -- key
    found.product_id,
    cast(found.position as bigint) as position,

    -- what
    products.own_name as product_name,
    found.other_product_id as similar_product_id,
    others.own_name as similar_product_name,
    others.category as similar_category,

    -- how similar
    products.learned_customer_count as customer_count,
    others.learned_customer_count as similar_customer_count,
    cast(found.together_count as bigint) as together_count,
    found.cosine,
    found.jaccard,
    others.recent_customer_count > 0 as is_still_sold
from {{ ref('recommender_fit') }} as found
inner join products
    on found.product_id = products.product_id
inner join products as others
    on found.other_product_id = others.product_id
where found.artifact = 'similar'
