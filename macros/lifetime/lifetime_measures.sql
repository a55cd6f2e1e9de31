{#
    A select of one row per value of `keys`: how often, when and for how much customers bought before a date, from the CTE `days`:
    the rows of int_lifetime_days before it, with the keys and `as_of_date`.
#}
{% macro lifetime_measures(days, keys) -%}
select
    -- key
    {%- for key in keys %}
    {{ key }},
    {%- endfor %}

    -- when: time is observed from the first order up to the last day before the date
    {{ dbt.datediff('max(last_on)', 'max(as_of_date)', 'day') }} as recency_days,
    {{ dbt.datediff('min(first_on)', 'max(last_on)', 'day') }} as purchase_recency_days,
    {{ dbt.datediff('min(first_on)', 'max(as_of_date)', 'day') }} - 1 as observed_days,

    -- counts: days with an order
    cast(sum(purchase_count) - 1 as bigint) as repeat_count,
    {%- for horizon in lifetime_days() %}
    cast(sum(case when active_on >= {{ dbt.dateadd('day', -horizon, 'as_of_date') }} then purchase_count else 0 end) as bigint)
        as period_order_count_{{ horizon }},
    {%- endfor %}

    -- money
    sum(revenue) as revenue,
    sum(case when active_on > first_on then revenue else 0 end) as repeat_revenue
    {%- for horizon in lifetime_days() %},
    sum(case when active_on >= {{ dbt.dateadd('day', -horizon, 'as_of_date') }} then revenue else 0 end)
        as period_revenue_{{ horizon }}
    {%- endfor %}
from (
    select
        *,
        case when purchase_count > 0 then active_on end as last_on
    from {{ days }}
) as known_days
group by {{ keys | join(', ') }}
{%- endmacro %}
