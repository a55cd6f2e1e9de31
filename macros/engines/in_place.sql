{#
    How a model is materialized that is a part of those that read it: Spark plans such a part anew wherever it is named, and with several
    parts in one another that takes minutes. So it is a table there.
#}
{% macro in_place() -%}
    {{ return(adapter.dispatch('in_place', 'winback')()) }}
{%- endmacro %}

{% macro default__in_place() -%}
    {{ return('ephemeral') }}
{%- endmacro %}

{% macro spark__in_place() -%}
    {{ return('table') }}
{%- endmacro %}
