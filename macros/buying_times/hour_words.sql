{# An hour of the day as text: 08:00. #}
{% macro hour_words(hour) -%}
    lpad(cast({{ hour }} as string), 2, '0') || ':00'
{%- endmacro %}
