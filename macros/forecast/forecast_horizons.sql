{#
    The tasks of a forecast, and how many periods ahead they look: next_period (everybody, one period later) and first_order
    (customers whose first order was in the period that ends; the number of periods closest to `use_horizon_days`).
#}
{% macro forecast_horizons() -%}
    {%- set period_days = {'week': 7, 'quarter': 91, 'half_year': 182, 'year': 365}.get(var('movement_period'), 30) -%}
    {{ return({'next_period': 1, 'first_order': [(var('use_horizon_days') / period_days) | round | int, 1] | max}) }}
{%- endmacro %}
