{#
    Whether something at a given time counts in the customer measures: not in an incomplete month, if
    `leave_out_incomplete_months` is set.
#}
{% macro counts_for_customers(at) -%}
not exists (
    select 1
    from {{ ref('int_incomplete_months') }} as left_out
    where {{ var('leave_out_incomplete_months') | lower }}
        and left_out.month_start = cast(date_trunc('month', {{ at }}) as date)
)
{%- endmacro %}

{#
    Whether a month that does not count lies between two days: nobody seems to buy in it, so nothing can be learned from what
    customers do then.
#}
{% macro spans_left_out_month(from_day, until_day) -%}
exists (
    select 1
    from {{ ref('int_incomplete_months') }} as left_out
    where {{ var('leave_out_incomplete_months') | lower }}
        and left_out.month_start < {{ until_day }}
        and {{ dbt.dateadd('month', 1, 'left_out.month_start') }} > {{ from_day }}
)
{%- endmacro %}
