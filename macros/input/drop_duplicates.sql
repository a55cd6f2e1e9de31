{# Whether a raw row that repeats another exactly is rejected: the option, or else the default of the data set. #}
{% macro drop_duplicates() -%}
    {%- set choice = var('drop_duplicates') -%}
    {{ return(dataset_option('drop_duplicates') if choice is none else choice) }}
{%- endmacro %}
