{# The numbers of days within which an order is predicted; the last is the window that the score learns from and is tested on. #}
{% macro reorder_days() -%}
    {{ return([30, 60, 90]) }}
{%- endmacro %}
