-- One row per month from the first order to the last, and whether the data covers all of it.

with recursive

covered as (

    select
        cast(min(ordered_at) as date) as first_on,
        cast(max(ordered_at) as date) as last_on
    from {{ ref('int_orders') }}

),

-- Year by year, because Spark ends a recursion after 100 steps.
years (year_start) as (

    select cast(date_trunc('year', first_on) as date) as year_start
    from covered
    where first_on is not null

    union all

    select cast(years.year_start + interval '1' year as date) as year_start
    from years
    cross join covered
    where years.year_start + interval '1' year <= covered.last_on

),

months as (

    {% for month in range(12) %}
    select cast(year_start + interval '{{ month }}' month as date) as month_start
    from years
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    months.month_start,
    -- A week without orders at an edge is as much as a whole month may have: shops close over holidays.
    covered.first_on < months.month_start + interval '7' day
    and covered.last_on >= months.month_start + interval '1' month - interval '7' day as is_complete_month
from months
cross join covered
where months.month_start + interval '1' month > covered.first_on
    and months.month_start <= covered.last_on
