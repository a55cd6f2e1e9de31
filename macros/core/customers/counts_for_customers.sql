{#
    Whether something at a given time counts in the customer measures: not in an incomplete month, if
    `leave_out_incomplete_months` is set. Without it there is no question to the engine: Spark does not plan one that is always false.
#}
{% macro counts_for_customers(at) -%}
{%- set months = ref('int_incomplete_months') -%}
{%- if var('leave_out_incomplete_months') -%}
not exists (
    select 1
    from {{ months }} as left_out
    where left_out.month_start = cast(date_trunc('month', {{ at }}) as date)
)
{%- else -%}
true
{%- endif -%}
{%- endmacro %}

{#
    Whether a month that does not count lies between two days: nobody seems to buy in it, so nothing can be learned from what
    customers do then.
#}
{% macro spans_left_out_month(from_day, until_day) -%}
{%- set months = ref('int_incomplete_months') -%}
{%- if var('leave_out_incomplete_months') -%}
exists (
    select 1
    from {{ months }} as left_out
    where left_out.month_start < {{ until_day }}
        and {{ dbt.dateadd('month', 1, 'left_out.month_start') }} > {{ from_day }}
)
{%- else -%}
false
{%- endif -%}
{%- endmacro %}
