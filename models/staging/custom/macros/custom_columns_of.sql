{#
    The mapped columns of an input table: contract column → SQL. None where the var `custom` does not map it, or not as it
    should: models are rendered before `mapping_problems` tells that. What statuses and discounts of orders say of a row is in its
    numbers.
#}
{% macro custom_columns_of(entity) -%}
    {%- set table = custom_source(entity) -%}
    {%- set columns = table['columns'] if table['columns'] is mapping else {} -%}
    {%- set columns = columns_after_discount(columns) if table['order_discount'] else columns -%}
    {{ return(columns_by_state(columns) if table['statuses'] else columns) }}
{%- endmacro %}

{# What the var `custom` says of an input table. #}
{% macro custom_source(entity) -%}
    {%- set tables = var('custom') if var('custom') is mapping else {} -%}
    {{ return(tables[entity] if tables[entity] is mapping else {}) }}
{%- endmacro %}
