{#
    The mapped columns of an input table: contract column → SQL. None where the var `custom` does not map it, or not as it
    should: models are rendered before `mapping_problems` tells that.
#}
{% macro custom_columns_of(entity) -%}
    {%- set tables = var('custom') if var('custom') is mapping else {} -%}
    {%- set table = tables[entity] if tables[entity] is mapping else {} -%}
    {{ return(table['columns'] if table['columns'] is mapping else {}) }}
{%- endmacro %}
