-- One row per product, and per customer of a draw: where it stands on the map of what is bought by the same customers.

with

places as (

    select
        item_type,
        product_id as item_id,
        x,
        y,
        explained_share
    from {{ ref('recommender_fit') }}
    where artifact = 'map'

)

select
    -- key
    places.item_type,
    places.item_id,

    -- what
    case when places.item_type = 'product' then products.own_name else places.item_id end as item_name,
    case when places.item_type = 'product' then products.category end as category,
    case when places.item_type = 'product' then products.customer_count end as customer_count,

    -- where
    places.x,
    places.y,
    places.explained_share as share_of_differences
from places
left join {{ ref('int_offerable_products') }} as products
    on case when places.item_type = 'product' then places.item_id end = products.product_id
