-- One row per segmentation and customer of its population: the nearest center, the next nearest and the separation between
-- them.

with

scaled_features as (

    select * from {{ ref('int_segment_scaled') }}

),

parameters as (

    select * from {{ ref('int_segment_parameters') }}

),

scaled as (

    {{ scaled_with_centers('scaled_features', 'parameters') | indent(4) }}

),

{{ nearest_center('scaled', var('segment_count_max'), segmentation_feature_count()) }},

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
    separation

from members
