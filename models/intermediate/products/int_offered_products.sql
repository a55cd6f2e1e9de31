-- One row per customer with a product to offer: the first to buy again, and the first that is new to them. Customers without
-- recommendations of their own are offered what fits the product that they bought last, of those that the recommender knows; if it knows
-- none, what most customers bought lately.

with

products as (

    select * from {{ ref('int_offerable_products') }}
    where is_offered

),

bought as (

    select * from {{ ref('int_customer_products') }}

),

-- The first of the list in customer_recommendations, which not all customers have.
bought_again as (

    select
        bought.customer_id,
        bought.product_id,
        row_number() over ({{ again_order() | indent(8) }}) as position
    from bought
    inner join products
        on bought.product_id = products.product_id
    where not bought.is_sent_back and {{ var('recommend_bought_again') | lower }}

),

again as (

    select
        customer_id,
        product_id
    from bought_again
    where position = 1

),

recommended as (

    select
        customer_id,
        product_id
    from {{ ref('customer_recommendations') }}
    where recommendation_type = 'new' and position = 1

),

last_products as (

    select
        bought.customer_id,
        max_by(known.product_id, (bought.last_bought_at, bought.order_count, bought.product_id))
            filter (where known.product_id is not null) as product_id
    from bought
    left join {{ ref('int_offerable_products') }} as known
        on bought.product_id = known.product_id
        and known.item_number is not null
    left join recommended
        on bought.customer_id = recommended.customer_id
    where recommended.customer_id is null
    group by bought.customer_id

),

looked_up as (

    select
        last_products.customer_id,
        min_by(offers.offered_product_id, offers.position) filter (where offers.offered_product_id is not null) as product_id
    from last_products
    inner join {{ ref('product_offers') }} as offers
        on last_products.product_id = offers.product_id
    left join bought
        on last_products.customer_id = bought.customer_id
        and offers.offered_product_id = bought.product_id
    where bought.product_id is null
    group by last_products.customer_id

),

most_popular as (

    select min_by(product_id, recent_position) filter (where product_id is not null) as product_id from products
    where recent_position is not null

),

-- the recommender knows what most customers bought, so these customers have not
popular as (

    select
        last_products.customer_id,
        most_popular.product_id
    from last_products
    inner join most_popular
        on last_products.product_id is null
        and most_popular.product_id is not null

),

new_products as (

    select * from recommended

    union all

    select * from looked_up

    union all

    select * from popular

)

select
    coalesce(again.customer_id, new_products.customer_id) as customer_id,
    again.product_id as again_product_id,
    again_products.product_name as again_product,
    new_products.product_id as new_product_id,
    offered_products.product_name as new_product
from again
full outer join new_products
    on again.customer_id = new_products.customer_id
left join products as again_products
    on again.product_id = again_products.product_id
left join products as offered_products
    on new_products.product_id = offered_products.product_id
