{#
    The fewest customers at risk (observed for so long, and still waiting) that the time to the next order is estimated from: one rule
    for charts, tables and sentences. With fewer, a single customer moves the share by more than a tenth.
#}
{% macro at_risk_min() %}{{ return(10) }}{% endmacro %}

{#
    An end of the 95 % interval of the share who have ordered: Greenwood's variance on the scale log(-log) of those who still wait
    (Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 1980), so that it stays between 0 and 1. Null where
    nobody or everybody has ordered.

      sign  - for the lower end, + for the upper
#}
{% macro next_order_bound(share, variance, sign) -%}
case
    when {{ share }} > 0 and {{ share }} < 1 then round(1 - pow(
        1 - {{ share }},
        exp({{ sign }}{{ z_95() }} * sqrt({{ variance }}) / abs(ln(1 - {{ share }})))
    ), 6)
end
{%- endmacro %}

{# A select of the days from 0 to so many. #}
{% macro day_numbers(days_max) -%}
select twenties.days + ones.days as days
from (
    {%- for days in range(0, days_max + 1, 20) %}
    select {{ days }} as days {{ 'union all' if not loop.last }}
    {%- endfor %}
) as twenties
cross join (
    {%- for days in range(20) %}
    select {{ days }} as days {{ 'union all' if not loop.last }}
    {%- endfor %}
) as ones
where twenties.days + ones.days <= {{ days_max }}
{%- endmacro %}
