-- One row per customer and position: the products they have not bought that their profile speaks for most, and then those that most
-- customers bought lately.

{{ config(materialized = 'ephemeral') }}

with

profiles as (

    select * from {{ ref('int_customer_profiles') }}

),

products as (

    select * from {{ ref('int_offerable_products') }}
    where is_offered

),

bought as (

    select * from {{ ref('int_customer_products') }}

),

chosen as (

    select * from {{ ref('int_profile_recommendations') }}

),

customers as (

    select
        profiles.customer_id,
        max(profiles.model) as model,
        count(distinct chosen.product_id) as chosen_count
    from profiles
    left join chosen
        on profiles.customer_id = chosen.customer_id
    group by profiles.customer_id

),

filled as (

    select
        customers.customer_id,
        products.product_id,
        products.recent_customer_count as score,
        customers.chosen_count
        + row_number() over (partition by customers.customer_id order by products.recent_position asc) as position
    from customers
    cross join products
    left join chosen
        on customers.customer_id = chosen.customer_id
        and products.product_id = chosen.product_id
    left join bought
        on customers.customer_id = bought.customer_id
        and products.product_id = bought.product_id
    where customers.chosen_count < {{ var('recommend_count') }}
        -- null if the recommender does not know the product
        and products.recent_position <= 200
        and chosen.product_id is null
        and bought.product_id is null

)

select
    chosen.customer_id,
    chosen.product_id,
    chosen.position,
    chosen.score,
    customers.model,
    chosen.reason_product_id,
    false as is_fallback
from chosen
inner join customers
    on chosen.customer_id = customers.customer_id

union all

select
    filled.customer_id,
    filled.product_id,
    filled.position,
    cast(filled.score as double) as score,
    'recent popularity' as model,
    cast(null as string) as reason_product_id,
    customers.model <> 'recent popularity' as is_fallback
from filled
inner join customers
    on filled.customer_id = customers.customer_id
where filled.position <= {{ var('recommend_count') }}
