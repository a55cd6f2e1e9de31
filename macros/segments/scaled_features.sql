{#
    A select of one row per segmentation and customer: the scaled features by position, 0 where a segmentation has no such
    position.

      features    a relation with the columns of int_segmentation_features
      parameters  a relation with the columns of int_segment_parameters
      keys        the key of a row of features within its segmentation: customer_id, and a date where there are many
#}
{% macro scaled_features(features, parameters, keys=['customer_id']) -%}
    {%- set feature_count = segmentation_feature_count() -%}
    {%- for segmentation, preset in segmentation_presets().items() %}
    {%- set feature_names = preset['features'].keys() | list %}
select
    parameters.segmentation,
    {%- for key in keys %}
    features.{{ key }},
    {%- endfor %}
    {%- for position in range(1, feature_count + 1) %}
    {%- if position <= feature_names | length %}
    {%- set feature = feature_names[position - 1] %}
    {{ scaled_feature('features.' ~ feature, preset['features'][feature]['transform'], position) }}
        as scaled_{{ position }}{{ ',' if not loop.last }}
    {%- else %}
    cast(0 as double) as scaled_{{ position }}{{ ',' if not loop.last }}
    {%- endif %}
    {%- endfor %}
from {{ features }} as features
cross join {{ parameters }} as parameters
where parameters.segmentation = '{{ segmentation }}'
    and features.segmentation = '{{ segmentation }}'
{{ '\nunion all\n' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
