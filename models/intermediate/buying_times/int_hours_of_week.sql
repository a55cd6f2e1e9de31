-- One row per weekday and hour of the week (168), whether or not the shop is open then.

{{ config(materialized = 'ephemeral') }}

with

weekdays as (

    {% for name in ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] %}
    select
        {{ loop.index }} as iso_weekday,
        '{{ name }}' as weekday_name
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

hours as (

    {% for hour in range(24) %}
    select {{ hour }} as hour_of_day
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    cast(weekdays.iso_weekday as bigint) as iso_weekday,
    cast(hours.hour_of_day as bigint) as hour_of_day,
    weekdays.weekday_name
from weekdays
cross join hours
