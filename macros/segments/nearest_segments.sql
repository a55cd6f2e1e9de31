{#
    CTEs that end in `scored`: features with their nearest segment and the next nearest, as nearest_center gives them. Asks for a
    CTE `parameters` with the columns of int_segment_parameters.

      features  a relation with the columns of int_segmentation_features and of the keys
      keys      the key of a row of features within its segmentation: customer_id, and a date where there are many
#}
{% macro nearest_segments(features, keys=['customer_id']) -%}
scaled_features as (

    {{ scaled_features(features, 'parameters', keys) | indent(4) }}

),

scaled as (

    {{ scaled_with_centers('scaled_features', 'parameters') | indent(4) }}

),

{{ nearest_center('scaled', var('segment_count_max'), segmentation_feature_count()) }}
{%- endmacro %}
