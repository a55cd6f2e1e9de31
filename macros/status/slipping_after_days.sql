{# After how many days without an order a customer slips. #}
{% macro slipping_after_days() -%}
    {{ var('slipping_after_days') or var('dormant_after_days') // 2 }}
{%- endmacro %}
