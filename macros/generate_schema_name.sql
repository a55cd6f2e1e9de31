{# Schemas carry their plain names (staging, input, intermediate, marts), whatever the target is called. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- do check_form_model(node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
