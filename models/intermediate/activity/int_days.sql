-- One row per calendar day from the first day of the data to the as-of date, without gaps: its orders, and whether the shop
-- was open. Which weekdays are closed is seen on the lookback; a closure on other days is a stretch without orders in which
-- so many were to be expected that chance is no explanation.

{#- How many days around say what a day usually has; how many orders a stretch must miss. #}
{%- set days_around = 56 %}
{%- set missed_orders = 10 %}

with

as_of as (

    select * from {{ ref('int_as_of') }}

),

digits as (

    {% for digit in range(10) %}
    select {{ digit }} as digit
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

numbers as (

    select
        ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit + 10000 * ten_thousands.digit as number
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
    cross join digits as ten_thousands

),

calendar as (

    select
        cast({{ dbt.dateadd('day', 'numbers.number', 'as_of.first_on') }} as date) as day_on,
        as_of.first_on,
        as_of.lookback_start,
        as_of.as_of_date
    from as_of
    inner join numbers
        on numbers.number < {{ dbt.datediff('as_of.first_on', 'as_of.as_of_date', 'day') }}

),

orders as (

    select
        ordered_on,
        sum(order_count) as order_count
    from {{ ref('int_order_hours') }}
    group by ordered_on

),

days as (

    select
        calendar.*,
        -- Monday is 1: whole days since a Monday, so that no engine's own numbering of weekdays matters.
        {{ dbt.datediff("cast('1900-01-01' as date)", 'calendar.day_on', 'day') }} % 7 + 1 as iso_weekday,
        coalesce(orders.order_count, 0) as order_count
    from calendar
    left join orders
        on calendar.day_on = orders.ordered_on

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

closed_weekdays as (

    select weekdays.iso_weekday
    from weekdays
    cross join totals
    where {{ is_closed('weekdays.order_count', 'totals.order_count', 7) }}

),

opening_days as (

    select
        days.*,
        closed_weekdays.iso_weekday is not null as is_closed_weekday
    from days
    left join closed_weekdays
        on days.iso_weekday = closed_weekdays.iso_weekday

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

-- Silent days that follow each other have the same difference between the two counts; closed weekdays are passed over.
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

closed_days as (

    select silent.day_on
    from silent
    inner join closures
        on silent.stretch = closures.stretch

),

judged as (

    select
        opening_days.*,
        cast({{ dbt.dateadd('day', '1 - opening_days.iso_weekday', 'opening_days.day_on') }} as date) as week_start,
        coalesce(usual.usual_order_count, 0) as usual_order_count,
        closed_days.day_on is not null as is_closure
    from opening_days
    left join usual
        on opening_days.day_on = usual.day_on
    left join closed_days
        on opening_days.day_on = closed_days.day_on

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

    -- What is usual in a week is learnt from typical weeks: whole, in the lookback, without a closure.
    weeks.is_whole_week,
    weeks.is_typical_week
from judged
inner join weeks
    on judged.week_start = weeks.week_start
