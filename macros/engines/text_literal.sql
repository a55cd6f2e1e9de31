{# A value as a text of SQL. #}
{% macro text_literal(value) -%}
    {{ return(adapter.dispatch('text_literal', 'winback')(value)) }}
{%- endmacro %}

{% macro default__text_literal(value) -%}
    {{ return("'" ~ (value | string | replace("'", "''")) ~ "'") }}
{%- endmacro %}

{# There a backslash is a sign of its own. #}
{% macro spark__text_literal(value) -%}
    {{ return("'" ~ (value | string | replace('\\', '\\\\') | replace("'", "\\'")) ~ "'") }}
{%- endmacro %}
