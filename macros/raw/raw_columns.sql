{# What is in each column of all raw tables, before anything is rejected. #}
{% macro raw_columns() -%}
    {%- for name, table in raw_tables().items() %}
    {%- set columns = {} -%}
    {%- set ordered = [] -%}
    {%- for column, look in table.columns.items() -%}
        {%- set title = look.title or look.names[0] -%}
        {%- do columns.update({title: column}) -%}
        {%- if look.kind in ['integer', 'money', 'timestamp'] -%}{%- do ordered.append(title) -%}{%- endif -%}
    {%- endfor -%}
    {{ profile_columns(
        ref('stg_' ~ var('dataset') ~ '__' ~ name ~ '_rows'), var('dataset'), table.entity or name, columns, ordered
    ) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
