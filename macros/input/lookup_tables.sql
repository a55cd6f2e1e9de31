{# The raw tables that have no input table of their own, because other tables look up their rows. #}
{% macro lookup_tables() -%}
    {%- set names = [] -%}
    {%- for name, table in raw_tables().items() if not table.entity -%}{%- do names.append(name) -%}{%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
