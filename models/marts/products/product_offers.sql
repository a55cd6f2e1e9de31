-- One row per product and position: what to offer to customers who have bought only this product.

with

products as (

    select * from {{ ref('int_offerable_products') }}

),

weighted as (

    select
        weights.product_id,
        weights.other_product_id as offered_product_id,
        weights.model,
        weights.together_count,
        cast(weights.weight as double) / 1000000 * offered.trend as score,
        row_number() over (
            partition by weights.product_id
            order by cast(weights.weight as double) / 1000000 * offered.trend desc, weights.other_product_id asc
        ) as position
    from {{ ref('recommender_fit') }} as weights
    inner join {{ ref('recommender_fit') }} as bands
        on bands.artifact = 'band'
        and bands.band = '1'
        and weights.model = bands.model
    inner join products as offered
        on weights.other_product_id = offered.product_id
    where weights.artifact = 'weight' and weights.weight > 0 and offered.is_offered

),

chosen as (

    select * from weighted
    where position <= {{ var('recommend_count') }}

),

counted as (

    select
        products.product_id,
        count(chosen.product_id) as chosen_count
    from products
    left join chosen
        on products.product_id = chosen.product_id
    where products.item_number is not null
    group by products.product_id

),

-- A product that few bought is followed by what most customers bought lately.
filled as (

    select
        counted.product_id,
        offered.product_id as offered_product_id,
        'recent popularity' as model,
        cast(null as bigint) as together_count,
        cast(offered.recent_customer_count as double) as score,
        counted.chosen_count
        + row_number() over (partition by counted.product_id order by offered.recent_position asc) as position
    from counted
    cross join products as offered
    left join chosen
        on counted.product_id = chosen.product_id
        and offered.product_id = chosen.offered_product_id
    where counted.chosen_count < {{ var('recommend_count') }}
        and offered.is_offered
        and offered.recent_position <= 100
        and offered.product_id <> counted.product_id
        and chosen.product_id is null

),

offers as (

    select * from chosen

    union all

    select * from filled
    where position <= {{ var('recommend_count') }}

)

select
    -- key
    offers.product_id,
    cast(offers.position as bigint) as position,

    -- what
    bought.own_name as product_name,
    offers.offered_product_id,
    offered.own_name as offered_product_name,
    offered.category as offered_category,
    offered.typical_price,

    -- why
    case
        when offers.together_count is not null
            then cast(offers.together_count as string) || ' of its ' || cast(bought.learned_customer_count as string)
                || ' customers bought this, too'
        else 'bought by ' || cast(offered.recent_customer_count as string) || ' customers in the last '
            || '{{ var("recommend_days") }} days'
    end as reason,
    bought.learned_customer_count as customer_count,
    cast(offers.together_count as bigint) as together_count,

    -- how it was chosen
    round(offers.score, 9) as score,
    offers.model,
    offers.together_count is null as is_fallback
from offers
inner join products as bought
    on offers.product_id = bought.product_id
inner join products as offered
    on offers.offered_product_id = offered.product_id
