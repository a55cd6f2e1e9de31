{# placeholder: the full check follows #}
{% macro check_configuration() -%}
    {%- do dataset_option('provides') -%}
{%- endmacro %}
