-- One row per product that the recommender knows: what it is, how many customers bought it ever and lately, and whether it may be
-- offered today: it sold lately, and is not known to be out of stock.

with

items as (

    select * from {{ ref('recommender_fit') }}
    where artifact = 'item'

),

stated as (

    select
        product_id,
        bool_and(in_stock) as in_stock
    from {{ ref('input__products') }}
    group by product_id

)

select
    -- key
    items.product_id,
    -- a short key for the many rows that recommendations are computed from
    items.item_number,

    -- what
    coalesce(products.product_name, items.product_id) as product_name,
    attributes.category,
    products.usual_price as typical_price,

    -- counts
    cast(items.customer_count as bigint) as customer_count,
    cast(items.recent_customer_count as bigint) as recent_customer_count,
    row_number() over (order by items.recent_customer_count desc, items.customer_count desc, items.product_id asc) as recent_position,

    -- what recommendations weigh it by, and whether it still sells
    items.trend,
    items.recent_customer_count > 0 and coalesce(stated.in_stock, true) as is_offered
from items
inner join {{ ref('int_products') }} as products
    on items.product_id = products.product_id
left join {{ ref('int_product_attributes') }} as attributes
    on items.product_id = attributes.product_id
left join stated
    on items.product_id = stated.product_id
