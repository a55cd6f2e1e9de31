-- One row per calendar day from the first day of the data to the as-of date, without gaps: its orders, and whether the shop was
-- open. Closed weekdays are found in the lookback. A closure on other days is a stretch without orders in which so many were
-- expected that chance does not explain it.

{#- The days around that show the usual orders of a day; the orders that a closure must miss. #}
{%- set days_around = 56 %}
{%- set missed_orders = 10 %}

with

days as (

    select * from {{ ref('int_calendar') }}

),

weekdays as (

    select
        iso_weekday,
        sum(case when day_on >= lookback_start then order_count else 0 end) as order_count
    from days
    group by iso_weekday

),

totals as (

    select sum(order_count) as order_count from weekdays

),

opening_days as (

    select
        days.*,
        {{ is_closed('weekdays.order_count', 'totals.order_count', 7) }} as is_closed_weekday
    from days
    inner join weekdays
        on days.iso_weekday = weekdays.iso_weekday
    cross join totals

),

-- The same weekday in the weeks around.
usual as (

    select
        days.day_on,
        avg(others.order_count) as usual_order_count
    from days
    inner join days as others
        on days.iso_weekday = others.iso_weekday
        and days.day_on <> others.day_on
        and abs({{ dbt.datediff('days.day_on', 'others.day_on', 'day') }}) <= {{ days_around }}
    group by days.day_on

),

-- Consecutive days without orders have the same difference between the two counts; closed weekdays are skipped.
numbered as (

    select
        day_on,
        order_count,
        row_number() over (order by day_on) as day_number
    from opening_days
    where not is_closed_weekday

),

silent as (

    select
        day_on,
        day_number - row_number() over (order by day_on) as stretch
    from numbered
    where order_count = 0

),

closures as (

    select silent.stretch
    from silent
    inner join usual
        on silent.day_on = usual.day_on
    group by silent.stretch
    having sum(cast(usual.usual_order_count as decimal(18,6))) >= {{ missed_orders }}

),

judged as (

    select
        opening_days.*,
        cast({{ dbt.dateadd('day', '1 - opening_days.iso_weekday', 'opening_days.day_on') }} as date) as week_start,
        coalesce(usual.usual_order_count, 0) as usual_order_count,
        closures.stretch is not null as is_closure
    from opening_days
    left join usual
        on opening_days.day_on = usual.day_on
    left join silent
        on opening_days.day_on = silent.day_on
    left join closures
        on silent.stretch = closures.stretch

),

weeks as (

    select
        week_start,
        count(*) = 7 as is_whole_week,
        count(*) = 7 and count(*) filter (where is_closure) = 0 and min(day_on) >= min(lookback_start) as is_typical_week
    from judged
    group by week_start

)

select
    -- key
    judged.day_on,

    -- when
    cast(judged.iso_weekday as bigint) as iso_weekday,
    judged.week_start,
    cast(date_trunc('month', judged.day_on) as date) as month_start,

    -- orders
    cast(judged.order_count as bigint) as order_count,
    judged.usual_order_count,

    -- open or closed
    not judged.is_closed_weekday and not judged.is_closure as is_open,
    judged.is_closed_weekday,
    judged.is_closure,

    -- The usual week is learned from typical weeks: whole, in the lookback, without a closure.
    weeks.is_whole_week,
    weeks.is_typical_week
from judged
inner join weeks
    on judged.week_start = weeks.week_start
