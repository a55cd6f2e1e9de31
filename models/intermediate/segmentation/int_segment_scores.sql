-- One row per segmentation and customer of its population: the nearest centre, the next nearest and the margin between.

with

scaled_features as (

    select * from {{ ref('int_segment_scaled') }}

),

parameters as (

    select * from {{ ref('int_segment_parameters') }}

),

scaled as (

    {{ scaled_with_centres('scaled_features', 'parameters') | indent(4) }}

),

{{ nearest_centre('scaled', var('segment_count_max'), segmentation_feature_count()) }},

members as (

    {{ within_parent_segments('scored') | indent(4) }}

)

select
    -- key
    segmentation,
    customer_id,

    -- segment
    cast(segment_id as bigint) as segment_id,
    distance,

    -- how clear it is
    cast(runner_up_id as bigint) as runner_up_id,
    margin

from members
