-- One row per customer and position: the products they have not bought that their profile speaks for most, with the product of
-- theirs that speaks most for each. Fewer than `recommend_count` where it speaks for so few.

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

    select
        bought.customer_id,
        products.item_number
    from {{ ref('int_customer_products') }} as bought
    inner join products
        on bought.product_id = products.product_id

),

weights as (

    select
        model,
        item_number,
        other_number,
        weight
    from {{ ref('recommender_fit') }}
    where artifact = 'weight'

),

scored as (

    select
        profiles.customer_id,
        weights.other_number as item_number,
        sum(weights.weight) as weight
    from profiles
    inner join weights
        on profiles.model = weights.model
        and profiles.item_number = weights.item_number
    group by profiles.customer_id, weights.other_number
    having sum(weights.weight) > 0

),

ranked as (

    select
        scored.customer_id,
        scored.item_number,
        cast(scored.weight as double) / 1000000 * products.trend as score,
        row_number() over (
            partition by scored.customer_id
            order by cast(scored.weight as double) / 1000000 * products.trend desc, scored.item_number asc
        ) as position
    from scored
    inner join products
        on scored.item_number = products.item_number
    left join bought
        on scored.customer_id = bought.customer_id
        and scored.item_number = bought.item_number
    where bought.item_number is null

),

chosen as (

    select * from ranked
    where position <= {{ var('recommend_count') }}

),

-- Only for what is recommended: which of the customer's products speaks most for it.
reasons as (

    select
        chosen.customer_id,
        chosen.item_number,
        max_by(profiles.product_id, (weights.weight, profiles.product_id)) as reason_product_id
    from chosen
    inner join profiles
        on chosen.customer_id = profiles.customer_id
    inner join weights
        on profiles.model = weights.model
        and profiles.item_number = weights.item_number
        and chosen.item_number = weights.other_number
    group by chosen.customer_id, chosen.item_number

)

select
    chosen.customer_id,
    products.product_id,
    chosen.position,
    chosen.score,
    reasons.reason_product_id
from chosen
inner join reasons
    on chosen.customer_id = reasons.customer_id
    and chosen.item_number = reasons.item_number
inner join products
    on chosen.item_number = products.item_number
