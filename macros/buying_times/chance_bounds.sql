{#
    What chance allows: the ends of 95 % ranges.

    poisson_upper, poisson_lower  how high, how low the true level behind a count may be (one-sided, Byar's approximation)
    t_quantile                    the 97.5 % quantile of Student's t (Cornish-Fisher expansion; exact to 0.005 from 5 degrees on)
    z_95                          the 97.5 % quantile of the normal distribution
#}
{% macro poisson_upper(count) -%}
    (({{ count }} + 1) * power(1 - 1 / (9e0 * ({{ count }} + 1)) + 1.645e0 / (3 * sqrt({{ count }} + 1)), 3))
{%- endmacro %}

{% macro poisson_lower(count) -%}
    case
        when {{ count }} > 0
            then {{ count }} * power(greatest(1 - 1 / (9e0 * {{ count }}) - 1.645e0 / (3 * sqrt({{ count }})), 0), 3)
        else 0
    end
{%- endmacro %}

{% macro t_quantile(degrees) -%}
    (
        {{ z_95() }} + 2.372271e0 / ({{ degrees }}) + 2.822498e0 / power({{ degrees }}, 2) + 2.555850e0 / power({{ degrees }}, 3)
    )
{%- endmacro %}

{% macro z_95() %}{{ return(1.959964) }}{% endmacro %}

{# The same for 99 %. #}
{% macro z_99() %}{{ return(2.575829) }}{% endmacro %}

{# Deviations between two arms that a test shows with 80 % power at 5 % error: 1.96 + 0.84. #}
{% macro test_deviations() %}{{ return(2.801585) }}{% endmacro %}
