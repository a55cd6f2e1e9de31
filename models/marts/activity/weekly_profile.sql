-- One row per weekday and hour (168): how many orders begin then, by the time of their first line; which part of a typical
-- week's orders that is; and whether the shop is open.

with

hours_of_week as (

    select * from {{ ref('int_hours_of_week') }}

),

slots as (

    select
        days.week_start,
        days.iso_weekday,
        hours.hour_of_day,
        days.is_typical_week,
        hours.order_count,
        hours.gross_amount
    from {{ ref('int_order_hours') }} as hours
    inner join {{ ref('int_days') }} as days
        on hours.ordered_on = days.day_on

),

typical_slots as (

    select * from slots
    where is_typical_week

),

counted as (

    select
        iso_weekday,
        hour_of_day,
        sum(order_count) as order_count,
        sum(case when is_typical_week then order_count else 0 end) as typical_order_count,
        sum(gross_amount) as gross_amount
    from slots
    group by iso_weekday, hour_of_day

),

filled as (

    select
        hours_of_week.iso_weekday,
        hours_of_week.weekday_name,
        hours_of_week.hour_of_day,
        coalesce(counted.order_count, 0) as order_count,
        coalesce(counted.typical_order_count, 0) as typical_order_count,
        coalesce(counted.gross_amount, 0) as gross_amount
    from hours_of_week
    left join counted
        on hours_of_week.iso_weekday = counted.iso_weekday
        and hours_of_week.hour_of_day = counted.hour_of_day

),

totals as (

    select
        sum(order_count) as order_count,
        sum(typical_order_count) as typical_order_count,
        count(distinct case when order_count > 0 then hour_of_day end) > 1 as has_hours,
        min(case when order_count > 0 then hour_of_day end) as first_hour
    from filled

),

hours_of_day as (

    select
        hour_of_day,
        sum(typical_order_count) as order_count
    from filled
    group by hour_of_day

),

weekdays as (

    select
        iso_weekday,
        sum(typical_order_count) as order_count
    from filled
    group by iso_weekday

),

-- A weekday or an hour of the day that is closed closes its hours of the week, but for those that show orders of their own.
opened as (

    select
        filled.*,
        totals.order_count as total_orders,
        totals.has_hours
        and not (
            {{ is_closed('filled.typical_order_count', 'totals.typical_order_count', 168) }}
            or (
                (
                    {{ is_closed('hours_of_day.order_count', 'totals.typical_order_count', 24) }}
                    or {{ is_closed('weekdays.order_count', 'totals.typical_order_count', 7) }}
                )
                and {{ poisson_lower('filled.typical_order_count') }}
                    < {{ closed_share() }} * totals.typical_order_count / 168
            )
        )
        -- Where the data has days alone, the one hour they all carry stands for the day.
        or (
            not totals.has_hours
            and filled.hour_of_day = coalesce(totals.first_hour, filled.hour_of_day)
            and not {{ is_closed('weekdays.order_count', 'totals.typical_order_count', 7) }}
        ) as is_open
    from filled
    inner join hours_of_day
        on filled.hour_of_day = hours_of_day.hour_of_day
    inner join weekdays
        on filled.iso_weekday = weekdays.iso_weekday
    cross join totals

),

open_hours as (

    select nullif(count(*) filter (where is_open), 0) as hour_count from opened

),

{{ week_shares('typical_slots', ['iso_weekday', 'hour_of_day']) }},

shares as (

    select
        opened.*,
        weeks_together.week_count,
        case when weeks_together.week_count > 0 then coalesce(week_shares.week_share, 0) end as week_share,
        coalesce(
            week_shares.half_width, case when weeks_together.week_count >= {{ weeks_for_interval() }} then 0 end
        ) as half_width,
        coalesce(
            week_shares.week_half_width, case when weeks_together.week_count >= {{ weeks_for_interval() }} then 0 end
        ) as week_half_width,
        1e0 / open_hours.hour_count as even_share
    from opened
    cross join weeks_together
    cross join open_hours
    left join week_shares
        on opened.iso_weekday = week_shares.iso_weekday
        and opened.hour_of_day = week_shares.hour_of_day

)

select
    -- key
    iso_weekday,
    hour_of_day,
    weekday_name,

    -- all orders
    cast(order_count as bigint) as order_count,
    order_count / nullif(cast(total_orders as double), 0) as share_of_orders,
    cast(gross_amount as decimal(38,4)) as gross_amount,

    -- a typical week
    is_open,
    week_count,
    week_share,
    greatest(week_share - half_width, 0) as week_share_lower,
    least(week_share + half_width, 1) as week_share_upper,
    greatest(week_share - week_half_width, 0) as one_week_lower,
    least(week_share + week_half_width, 1) as one_week_upper,
    case
        when not is_open then 'closed'
        when half_width is null then 'unknown'
        when week_share - half_width > even_share then 'active'
        when week_share + half_width < even_share / 2 then 'quiet'
        else 'usual'
    end as activity_level
from shares
