-- One row per month from the first order to the last, and whether the data covers all of it.

with recursive

covered as (

    select
        cast(min(ordered_at) as date) as first_on,
        cast(max(ordered_at) as date) as last_on
    from {{ ref('int_orders') }}

),

months (month_start) as (

    select cast(date_trunc('month', first_on) as date) as month_start
    from covered
    where first_on is not null

    union all

    select cast(months.month_start + interval '1' month as date) as month_start
    from months
    cross join covered
    where months.month_start + interval '1' month <= covered.last_on

)

select
    months.month_start,
    -- A week of silence at an edge is as much as a whole month may show: shops close over holidays.
    covered.first_on < months.month_start + interval '7' day
    and covered.last_on >= months.month_start + interval '1' month - interval '7' day as is_complete_month
from months
cross join covered
