{# A select of the months in which nothing counts for anybody: those that miss orders, or none, as the var says. #}
{% macro left_out_months() -%}
select month_start
from {{ ref('int_incomplete_months') }}
where {{ var('leave_out_incomplete_months') | lower }}
{%- endmacro %}

{#
    Whether a month that is left out lies between two days: nobody seems to buy in it, so nothing can be learnt from what
    customers do then. Asks for a CTE `left_out_months`.
#}
{% macro spans_left_out_month(from_day, until_day) -%}
exists (
    select 1
    from left_out_months
    where left_out_months.month_start < {{ until_day }}
        and {{ dbt.dateadd('month', 1, 'left_out_months.month_start') }} > {{ from_day }}
)
{%- endmacro %}
