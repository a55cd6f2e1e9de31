{#
    How many standard deviations a normal value is above its mean with a probability of `probability` or less: 1.645 for 0.05.
    The rational approximation 26.2.23 of Abramowitz and Stegun, right to 0.0005.
#}
{% macro tail_deviations(probability) -%}
    {%- set root = 'sqrt(-2 * ln(' ~ probability ~ '))' -%}
    (
        {{ root }} - (2.515517 + 0.802853 * {{ root }} + 0.010328 * power({{ root }}, 2))
        / (1 + 1.432788 * {{ root }} + 0.189269 * power({{ root }}, 2) + 0.001308 * power({{ root }}, 3))
    )
{%- endmacro %}
