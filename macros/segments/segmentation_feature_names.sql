{# Every feature that a chosen segmentation uses, once, in a fixed order. #}
{% macro segmentation_feature_names() -%}
    {%- set names = [] -%}
    {%- for preset in segmentation_presets().values() -%}
        {%- for name in preset['features'] if name not in names -%}
            {%- do names.append(name) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
