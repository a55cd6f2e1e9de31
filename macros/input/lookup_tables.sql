{# The raw tables whose rows end in no input table of their own: others look them up. #}
{% macro lookup_tables() -%}
    {%- set names = [] -%}
    {%- for name, table in raw_tables().items() if not table.entity -%}{%- do names.append(name) -%}{%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
