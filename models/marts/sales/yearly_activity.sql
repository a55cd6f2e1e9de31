-- One row per calendar year: orders, customers and revenue, and their change over the months that are complete in both this
-- year and the year before.

with

months as (

    select
        months.month_start,
        months.is_complete_month,
        months.is_complete_month and coalesce(earlier.is_complete_month, false) as has_earlier,
        months.is_complete_month and coalesce(later.is_complete_month, false) as has_later
    from {{ ref('int_months') }} as months
    left join {{ ref('int_months') }} as earlier
        on earlier.month_start = cast(months.month_start - interval '1' year as date)
    left join {{ ref('int_months') }} as later
        on later.month_start = cast(months.month_start + interval '1' year as date)

),

years as (

    select
        cast(date_trunc('year', month_start) as date) as year_start,
        count(*) filter (where is_complete_month) as complete_month_count,
        count(*) filter (where has_earlier) as compared_month_count
    from months
    group by cast(date_trunc('year', month_start) as date)

),

-- How the months of a year differ from those of the year before.
month_changes as (

    select
        cast(date_trunc('year', month_start) as date) as year_start,
        count(*) filter (where net_change_on_year > 0) as higher_month_count,
        min(net_change_on_year) as month_net_change_lower,
        max(net_change_on_year) as month_net_change_upper
    from {{ ref('monthly_activity') }}
    where net_change_on_year is not null
    group by cast(date_trunc('year', month_start) as date)

),

orders as (

    select
        orders.*,
        cast(date_trunc('year', orders.ordered_at) as date) as year_start,
        months.has_earlier,
        months.has_later
    from {{ ref('int_sales_orders') }} as orders
    inner join months
        on cast(date_trunc('month', orders.ordered_at) as date) = months.month_start

),

-- The whole year, and its months that can be compared with the year before and with the year after.
totals as (

    {%- for part, condition in {'year': 'true', 'with_earlier': 'has_earlier', 'with_later': 'has_later'}.items() %}

    select
        '{{ part }}' as part,
        year_start,
        {{ activity_sums() | indent(8) }}
    from orders
    where {{ condition }}
    group by year_start

    {{ 'union all' if not loop.last }}

    {%- endfor %}

)

select
    -- key
    years.year_start,
    years.complete_month_count,
    years.compared_month_count,

    {{ activity_columns('whole') | indent(4) }},

    -- changes over the compared months
    {%- for column, words in compared_activity().items() %}
    {{ activity_change('now.' ~ column, 'earlier.' ~ column) }} as {{ words }}_change,
    {%- endfor %}
    month_changes.higher_month_count,
    month_changes.month_net_change_lower,
    month_changes.month_net_change_upper
from years
left join month_changes
    on years.year_start = month_changes.year_start
left join totals as whole
    on years.year_start = whole.year_start
    and whole.part = 'year'
left join totals as now
    on years.year_start = now.year_start
    and now.part = 'with_earlier'
left join totals as earlier
    on years.year_start = cast(earlier.year_start + interval '1' year as date)
    and earlier.part = 'with_later'
