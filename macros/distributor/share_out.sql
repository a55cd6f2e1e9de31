{#
    The part of `amount` (decimal(18,4)) that falls to one line of an order. Lines stand in a row and reach from
    `weight_before` to `weight_after` of `weight_total`, whole numbers; each takes what lies between the two marks, cut to
    four decimals. So the parts of an order add up to its amount to the last digit, whatever the weights.
#}
{% macro share_out(amount, weight_before, weight_after, weight_total) -%}
    {%- set units = 'cast(' ~ amount ~ ' * 10000 as hugeint)' -%}
    cast(
        cast(
            (({{ units }} * ({{ weight_after }})) // {{ weight_total }}) - (({{ units }} * ({{ weight_before }})) // {{ weight_total }})
            as decimal(18,0)
        ) * cast(0.0001 as decimal(5,4)) as decimal(18,4)
    )
{%- endmacro %}
