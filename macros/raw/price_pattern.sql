{# The texts that are prices: at most four decimals that count, no exponent, no thousands separator. #}
{% macro price_pattern() -%}
    [+-]?([0-9]+(\.[0-9]{0,4}0*)?|\.[0-9]{1,4}0*)
{%- endmacro %}
