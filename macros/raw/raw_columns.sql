{# What is in each column of all raw tables, before anything is rejected. #}
{% macro raw_columns() -%}
    {%- for name, table in raw_tables().items() %}
    {%- set columns = {} -%}
    {%- set ordered, hidden = [], [] -%}
    {%- for column, look in table.columns.items() -%}
        {%- set title = look.title or look.names[0] -%}
        {%- do columns.update({title: column}) -%}
        {%- if look.kind in ['integer', 'money', 'timestamp'] -%}{%- do ordered.append(title) -%}{%- endif -%}
        {#- The smallest and largest of what says who somebody is are two people. -#}
        {%- if is_of_person(column) or (var('dataset') == 'custom' and hashes_customers() and is_about_person(column)) -%}
            {%- do hidden.append(title) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ profile_columns(
        ref('stg_' ~ var('dataset') ~ '__' ~ name ~ '_rows'), var('dataset'), table.entity or name, columns, ordered, hidden
    ) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
