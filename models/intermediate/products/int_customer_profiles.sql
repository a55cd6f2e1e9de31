-- One row per customer and product that speaks for what they are recommended: the latest 300 of those that they have bought and
-- the recommender knows, for at most `recommend_customers_max` customers, those with the most products first. A customer of products
-- that it does not know has one of these, without a number.

{{ config(materialized = 'ephemeral') }}

with

customers as (

    select
        customer_id,
        count(*) as product_count
    from {{ ref('int_customer_products') }}
    group by customer_id
    order by product_count desc, customer_id asc
    limit {{ var('recommend_customers_max') }}

),

bought as (

    select
        bought.customer_id,
        bought.product_id,
        products.item_number,
        customers.product_count,
        row_number() over (
            partition by bought.customer_id
            order by
                case when products.item_number is null then 1 else 0 end,
                cast(bought.last_bought_at as date) desc,
                bought.order_count desc,
                products.item_number asc,
                bought.product_id asc
        ) as position
    from {{ ref('int_customer_products') }} as bought
    inner join customers
        on bought.customer_id = customers.customer_id
    inner join {{ ref('int_offerable_products') }} as products
        on bought.product_id = products.product_id

)

select
    bought.customer_id,
    bought.product_id,
    bought.item_number,
    bands.model
from bought
inner join {{ ref('recommender_fit') }} as bands
    on bands.artifact = 'band'
    and bands.band = {{ product_band('bought.product_count') }}
-- as many as TrialOptions.profile_max
where bought.position <= 300 and (bought.item_number is not null or bought.position = 1)
