-- One row per hour of the day (24) and type of event that the data has, without gaps: how much happened.

with

counted as (

    select
        cast(extract(hour from activity_hour) as bigint) as hour_of_day,
        event_type,
        sum(event_count) as event_count
    from {{ ref('hourly_activity') }}
    group by cast(extract(hour from activity_hour) as bigint), event_type

)

select
    -- key
    hours.hour_of_day,
    event_types.event_type,

    -- order of the types
    event_types.event_type_position,

    -- counts
    cast(coalesce(counted.event_count, 0) as bigint) as event_count
from {{ ref('hourly_profile') }} as hours
cross join {{ ref('event_types') }} as event_types
left join counted
    on hours.hour_of_day = counted.hour_of_day
    and event_types.event_type = counted.event_type
