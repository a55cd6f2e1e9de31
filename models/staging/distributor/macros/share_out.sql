{#
    The part of `amount` (decimal(18,4)) that falls to one line of an order: what lies between the marks of its weight and of
    the weights before it. Each mark is a decimal, and that of all weights together is the amount itself; so the parts of
    an order add up to its amount to the last digit, whatever the weights.
#}
{% macro share_out(amount, weight_before, weight_so_far, weight_total) -%}
    cast(
        {{ share_mark(amount, weight_so_far, weight_total) }} - {{ share_mark(amount, weight_before, weight_total) }} as decimal(18,4)
    )
{%- endmacro %}

{# Null casts are at the end of the range only, where the rounded product lies outside. #}
{% macro share_mark(amount, weight, weight_total) -%}
    case
        when {{ weight }} = {{ weight_total }} then {{ amount }}
        else coalesce(try_cast(cast({{ amount }} as double) * {{ weight }} / {{ weight_total }} as decimal(18,4)), {{ amount }})
    end
{%- endmacro %}
