-- One row per segmentation, segment, trait (a sales channel, one of the five places with the most orders, an attribute) and
-- value: how the segments differ besides the features that they were found by.

{%- set places = 5 %}

with

traits as (

    select
        segmentation,
        segment_id,
        segment_name,
        'channel' as trait_type,
        sales_channel as trait,
        channel as trait_value,
        share_of_orders as share,
        lift
    from {{ ref('segment_by_channel') }}

    union all

    select
        segmentation,
        segment_id,
        segment_name,
        'location' as trait_type,
        location_type as trait,
        location as trait_value,
        share_of_orders as share,
        lift
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
        share_of_customers as share,
        lift
    from {{ ref('segment_by_attribute') }}

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
    share,

    -- compared with all customers
    lift
from traits
