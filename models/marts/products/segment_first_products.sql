-- One row per segmentation, segment, type of recommendation (new to them, to buy again) and position: the five products that are
-- most often the first to offer to its customers. Segments that bought nothing of late have no others.

with

offered as (

    select
        customer_id,
        'again' as recommendation_type,
        again_product_id as product_id
    from {{ ref('int_offered_products') }}
    where again_product_id is not null

    union all

    select
        customer_id,
        'new' as recommendation_type,
        new_product_id as product_id
    from {{ ref('int_offered_products') }}
    where new_product_id is not null

),

counted as (

    select
        segments.segmentation,
        segments.segment_id,
        offered.recommendation_type,
        offered.product_id,
        count(*) as customer_count
    from {{ ref('customer_segments') }} as segments
    inner join offered
        on segments.customer_id = offered.customer_id
    group by segments.segmentation, segments.segment_id, offered.recommendation_type, offered.product_id

),

ranked as (

    select
        *,
        row_number() over (
            partition by segmentation, segment_id, recommendation_type order by customer_count desc, product_id asc
        ) as position,
        sum(customer_count) over (partition by segmentation, segment_id, recommendation_type) as segment_customer_count
    from counted

)

select
    -- key
    ranked.segmentation,
    ranked.segment_id,
    ranked.recommendation_type,
    cast(ranked.position as bigint) as position,

    -- what
    ranked.product_id,
    products.own_name as product_name,

    -- for how many
    cast(ranked.customer_count as bigint) as customer_count,
    cast(ranked.segment_customer_count as bigint) as segment_customer_count
from ranked
inner join {{ ref('int_offerable_products') }} as products
    on ranked.product_id = products.product_id
where ranked.position <= 5
