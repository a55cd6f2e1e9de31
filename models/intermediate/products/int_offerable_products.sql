-- One row per product that a customer bought: what it is, how many customers bought it ever and lately, whether the recommender
-- knows it, and whether it may be offered today: it sold lately, and is not known to be out of stock.

with

as_of as (

    select {{ dbt.dateadd('day', -var('recommend_days'), 'as_of_date') }} as recent_from
    from {{ ref('int_as_of') }}

),

bought as (

    select
        bought.product_id,
        count(*) as customer_count,
        count(case when bought.last_bought_at >= as_of.recent_from then 1 end) as recent_customer_count
    from {{ ref('int_customer_products') }} as bought
    cross join as_of
    group by bought.product_id

),

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
    bought.product_id,
    -- a short key for the many rows that recommendations are computed from; null if the recommender does not know it
    items.item_number,

    -- what
    coalesce(products.product_name, bought.product_id) as product_name,
    {{ item_name("'product'", 'bought.product_id', 'products.product_name') | indent(4) }} as own_name,
    attributes.category,
    products.usual_price as typical_price,

    -- counts
    bought.customer_count,
    bought.recent_customer_count,
    -- among the customers that the recommender learned from
    cast(items.customer_count as bigint) as learned_customer_count,

    -- what recommendations weigh it by, where it stands on the list for everybody, and whether it still sells
    items.trend,
    cast(case when items.item_number is not null then row_number() over (
        partition by items.item_number is null
        order by bought.recent_customer_count desc, bought.customer_count desc, bought.product_id asc
    ) end as bigint) as recent_position,
    bought.recent_customer_count > 0 and coalesce(stated.in_stock, true) as is_offered
from bought
inner join {{ ref('int_products') }} as products
    on bought.product_id = products.product_id
left join items
    on bought.product_id = items.product_id
left join {{ ref('int_product_attributes') }} as attributes
    on bought.product_id = attributes.product_id
left join stated
    on bought.product_id = stated.product_id
