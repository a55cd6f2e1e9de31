{# How long a number of the periods of var `movement_period` is, as the text of a SQL interval. #}
{% macro movement_interval(periods=1) -%}
    {%- set length, unit = {
        'week': (7, 'day'), 'quarter': (3, 'month'), 'half_year': (6, 'month'), 'year': (12, 'month')
    }.get(var('movement_period'), (1, 'month')) -%}
    interval '{{ periods * length }}' {{ unit }}
{%- endmacro %}
