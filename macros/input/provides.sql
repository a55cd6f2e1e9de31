{# Whether the chosen data set has its own rows for `entity`. #}
{% macro provides(entity) -%}
    {{ return(entity in dataset_option('provides')) }}
{%- endmacro %}
