{# The numbers of days for which orders and value are expected. #}
{% macro lifetime_days() -%}
    {{ return([30, 90, 365]) }}
{%- endmacro %}

{#
    Days between two dates at which forecasts of so many days are tried, so that the days that they speak of do not overlap.
    Thirteen weeks for a month or a quarter: the same weekdays, and four of them are a year.
#}
{% macro lifetime_step(days) -%}
    {{ return(365 if days > 91 else 91) }}
{%- endmacro %}
