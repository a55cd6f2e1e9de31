{#
    Whether a count is so far above what is expected that none of thousands of items would be by chance. The square root of a count has
    a standard error of about one half, however large or small it is (Anscombe, 1948, The transformation of Poisson, binomial and
    negative-binomial data, Biometrika 35); four of them are exceeded once in 30,000 times.
#}
{% macro is_above_chance(found, expected) -%}
2 * (sqrt({{ found }}) - sqrt({{ expected }})) > 4
{%- endmacro %}
