-- One row per segmentation and customer: the scaled features by position, 0 where a segmentation has no such position.

{{ config(materialized='view') }}

{%- set feature_count = segmentation_feature_count() %}

with

features as (

    select * from {{ ref('int_segmentation_features') }}

),

parameters as (

    select * from {{ ref('int_segment_parameters') }}

)

{%- for segmentation, preset in segmentation_presets().items() %}
{%- set feature_names = preset['features'].keys() | list %}

select
    parameters.segmentation,
    features.customer_id,
    {%- for position in range(1, feature_count + 1) %}
    {%- if position <= feature_names | length %}
    {%- set feature = feature_names[position - 1] %}
    {{ scaled_feature('features.' ~ feature, preset['features'][feature]['transform'], position) }}
        as scaled_{{ position }}{{ ',' if not loop.last }}
    {%- else %}
    cast(0 as double) as scaled_{{ position }}{{ ',' if not loop.last }}
    {%- endif %}
    {%- endfor %}
from features
cross join parameters
where parameters.segmentation = '{{ segmentation }}'
    and features.segmentation = '{{ segmentation }}'
{{ 'union all' if not loop.last }}
{%- endfor %}
