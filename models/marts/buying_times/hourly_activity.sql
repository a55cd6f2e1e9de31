-- One row per hour by the shop's clock and type of event that the data has, without gaps: how much happened, and whether the
-- shop was open.

with

days as (

    select * from {{ ref('int_days') }}

),

counted as (

    select
        activity_hour,
        event_type,
        {{ event_sums() | indent(8) }}
    from {{ ref('int_event_hours') }}
    group by activity_hour, event_type

),

event_types as (

    select
        event_type,
        max(activity_hour) as last_hour
    from counted
    group by event_type

),

clock_hours as (

    {{ clock_hours('days') | indent(4) }}

),

-- An event in an hour that the clock skipped has a wrong time, but still counts.
hours as (

    select
        activity_hour,
        max(clock_hours) as clock_hours
    from (
        select activity_hour, clock_hours from clock_hours
        union all
        select activity_hour, 0 as clock_hours from counted
    ) as clock_and_events
    group by activity_hour

)

select
    -- key
    hours.activity_hour,
    event_types.event_type,

    -- the shop
    days.is_open and profile.is_open as is_open,
    cast(hours.clock_hours as bigint) as clock_hours,
    cast({{ dbt.datediff('hours.activity_hour', 'event_types.last_hour', 'hour') }} as bigint) as hours_before_last,

    -- counts
    coalesce(counted.event_count, 0) as event_count,
    coalesce(counted.order_count, 0) as order_count,
    coalesce(counted.customer_count, 0) as customer_count,
    cast(coalesce(counted.quantity, 0) as bigint) as quantity,

    -- money
    cast({{ known_amount('counted.amount') }} as decimal(38,4)) as amount
from hours
cross join event_types
inner join days
    on cast(hours.activity_hour as date) = days.day_on
inner join {{ ref('weekly_profile') }} as profile
    on days.iso_weekday = profile.iso_weekday
    and extract(hour from hours.activity_hour) = profile.hour_of_day
left join counted
    on hours.activity_hour = counted.activity_hour
    and event_types.event_type = counted.event_type
