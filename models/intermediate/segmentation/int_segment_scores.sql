-- One row per segmentation and customer of its population: the nearest centre, the next nearest and the margin between.

with

scaled_features as (

    select * from {{ ref('int_segment_scaled') }}

),

parameters as (

    select * from {{ ref('int_segment_parameters') }}

),

scaled as (

    select
        scaled_features.*,
        {%- for segment in range(1, var('segment_count_max') + 1) %}
        {%- set last_segment = loop.last %}
        parameters.segment_id_{{ segment }},
        {%- for position in range(1, segmentation_feature_count() + 1) %}
        parameters.centre_{{ segment }}_{{ position }}{{ ',' if not (loop.last and last_segment) }}
        {%- endfor %}
        {%- endfor %}
    from scaled_features
    inner join parameters
        on scaled_features.segmentation = parameters.segmentation

),

{{ nearest_centre('scaled', var('segment_count_max'), segmentation_feature_count()) }}

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

from scored
