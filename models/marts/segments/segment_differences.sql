-- One row per segmentation, segment, trait (a sales channel, one of the five places with the most orders, an attribute) and
-- value: how the segments differ besides the features that they were found by.

{%- set places = 5 %}
{#- In standard errors: of values that do not differ, chance lets about one in 370 seem to. Below, too few to judge. -#}
{%- set beyond_chance = 3 %}
{%- set expected_min = 5 %}

with

traits as (

    select
        segmentation,
        segment_id,
        segment_name,
        'channel' as trait_type,
        sales_channel as trait,
        channel as trait_value,
        'channel' as asked,
        customer_count,
        order_count as value_count
    from {{ ref('segment_by_channel') }}

    union all

    select
        segmentation,
        segment_id,
        segment_name,
        'location' as trait_type,
        location_type as trait,
        location as trait_value,
        location_type as asked,
        customer_count,
        order_count as value_count
    from {{ ref('segment_by_location') }}
    where position <= {{ places }}

    union all

    select
        segmentation,
        segment_id,
        segment_name,
        'attribute' as trait_type,
        attribute as trait,
        attribute_value as trait_value,
        attribute as asked,
        customer_count,
        customer_count as value_count
    from {{ ref('segment_by_attribute') }}

),

totals as (

    select
        *,
        sum(value_count) over (partition by segmentation, trait_type, trait, trait_value) as all_value_count
    from traits

),

sizes as (

    select * from {{ ref('int_segment_trait_sizes') }}

),

shares as (

    select
        traits.*,
        cast(traits.value_count as double) / nullif(sizes.unit_count, 0) as share,
        cast(traits.all_value_count as double) / nullif(sizes.all_count, 0) as share_of_all,
        cast(traits.all_value_count - traits.value_count as double) / nullif(sizes.other_count, 0) as share_of_others,
        sizes.own_count,
        sizes.other_own_count
    from totals as traits
    left join sizes
        on traits.segmentation = sizes.segmentation
        and traits.segment_id = sizes.segment_id
        and traits.trait_type = sizes.trait_type
        and traits.asked = sizes.asked

),

judged as (

    select
        *,
        coalesce(
            least(own_count, other_own_count) * least(share_of_all, 1 - share_of_all) >= {{ expected_min }}
            and abs(share - share_of_others)
            > {{ beyond_chance }} * sqrt(share_of_all * (1 - share_of_all) * (1 / own_count + 1 / other_own_count)), false
        ) as is_beyond_chance
    from shares

)

select
    -- key
    segmentation,
    segment_id,
    segment_name,
    trait_type,
    trait,
    trait_value,

    -- order of the types
    cast(case trait_type when 'channel' then 1 when 'location' then 2 else 3 end as bigint) as trait_type_position,

    -- how much
    cast(customer_count as bigint) as customer_count,
    share,

    -- compared with all customers
    round(share / nullif(share_of_all, 0), 6) as lift,
    is_beyond_chance,
    max(case when is_beyond_chance then 1 else 0 end) over (partition by segmentation, trait_type, trait, trait_value) = 1
        as is_any_beyond_chance,
    count(*) over (partition by segmentation) as compared_count
from judged
