{# Whether a spreadsheet has rounded an id to a number such as 1.51593E+11. #}
{% macro is_rounded_id(id) -%}
    (({{ id }} like '%E+%' or {{ id }} like '%e+%') and try_cast(replace({{ id }}, ',', '.') as double) is not null)
{%- endmacro %}
