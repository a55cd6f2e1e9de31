-- One row per weekday and hour of the week (168), whether or not the shop is open then.

with recursive

hours (hour_of_week) as (

    select 0 as hour_of_week

    union all

    select hour_of_week + 1
    from hours
    where hour_of_week < 167

)

select
    cast(floor(hour_of_week / 24) as bigint) + 1 as iso_weekday,
    cast(hour_of_week % 24 as bigint) as hour_of_day,
    case cast(floor(hour_of_week / 24) as bigint)
        when 0 then 'Monday'
        when 1 then 'Tuesday'
        when 2 then 'Wednesday'
        when 3 then 'Thursday'
        when 4 then 'Friday'
        when 5 then 'Saturday'
        else 'Sunday'
    end as weekday_name
from hours
