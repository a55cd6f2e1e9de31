{# The marks that do not matter in the name of a column, as a pattern for SQL and Python alike. #}
{% macro plain_name_marks() -%}
    {{ return('[ \t_./()#-]') }}
{%- endmacro %}

{# A column's name as it is compared: lower case, without those marks. #}
{% macro plain_name(name) -%}
    {{ return(modules.re.sub(plain_name_marks(), '', name | lower)) }}
{%- endmacro %}
