{# The texts of a group as one text, in the order of a column, with ', ' between them; no text if all are null. #}
{% macro joined_texts(text, order_by) -%}
    {{ return(adapter.dispatch('joined_texts', 'winback')(text, order_by)) }}
{%- endmacro %}

{% macro default__joined_texts(text, order_by) -%}
    listagg({{ text }}, ', ') within group (order by {{ order_by }})
{%- endmacro %}

{% macro duckdb__joined_texts(text, order_by) -%}
    string_agg({{ text }}, ', ' order by {{ order_by }})
{%- endmacro %}
