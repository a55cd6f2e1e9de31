{#
    The orders that a customer is expected to make within some days, from columns of int_lifetime_scores: given the chance not to
    have left, a sum over the nodes of Gauss's rule. Only elementary functions, in a fixed order.
#}
{% macro lifetime_orders(days, nodes=12) -%}
case
    when model = 'nbd' then shape / rate * ({{ days }} / unit_days)
    else probability_alive * (
        {%- for number in range(1, nodes + 1) %}
        {{ '+ ' if not loop.first }}weight_{{ number }}
        * (1 - exp(-shape * ln(1 + node_{{ number }} * ({{ days }} / unit_days / rate)))) / node_{{ number }}
        {%- endfor %}
    )
end
{%- endmacro %}

{# The value that the log-linear model expects within some days: null where it could not be learned. #}
{% macro lifetime_log_linear(days) -%}
exp(least(
    constant_coefficient_{{ days }}
    + recency_coefficient_{{ days }} * ln(1 + recency_days)
    + order_count_coefficient_{{ days }} * ln(repeat_count + 1)
    + observed_coefficient_{{ days }} * ln(1 + observed_days)
    + revenue_coefficient_{{ days }} * ln(1 + greatest(revenue, 0))
    + missed_coefficient_{{ days }}
    * ln(1 + cast(recency_days as double) * (repeat_count + 1) / (observed_days + 90))
    + period_order_count_coefficient_{{ days }} * ln(1 + period_order_count_{{ days }})
    + period_revenue_coefficient_{{ days }} * ln(1 + greatest(period_revenue_{{ days }}, 0)),
    30
))
{%- endmacro %}

{# The terms of the log-linear model, in the order of `winback.lifetime.log_linear`. #}
{% macro lifetime_terms() -%}
    {{ return(['constant', 'recency', 'order_count', 'observed', 'revenue', 'missed', 'period_order_count', 'period_revenue']) }}
{%- endmacro %}

{# What a value is worth today that comes evenly between two days from now, at `discount_rate_year`. #}
{% macro lifetime_discount(from_day, until_day) -%}
    {{ return((1 + var('discount_rate_year')) ** (-(from_day + until_day) / 2 / 365) ~ 'e0') }}
{%- endmacro %}
