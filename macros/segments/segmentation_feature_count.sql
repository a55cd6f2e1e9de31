{# The number of features of the widest chosen segmentation: how many positions int_segment_parameters has. #}
{% macro segmentation_feature_count() -%}
    {%- set counts = [] -%}
    {%- for preset in segmentation_presets().values() -%}
        {%- do counts.append(preset['features'] | length) -%}
    {%- endfor -%}
    {{ return(counts | max) }}
{%- endmacro %}
