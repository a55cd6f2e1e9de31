{# The days within which a return is forecast; the last is the window that the score learns from and is tried on. #}
{% macro return_days() -%}
    {{ return([30, 60, 90]) }}
{%- endmacro %}
