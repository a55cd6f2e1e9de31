-- One row per date that forecasts are fitted as of, today and in the past, with the days after it that are known.

{{ config(materialized = 'ephemeral') }}

with

dates as (

    select
        as_of_date,
        as_of_date as today,
        first_on
    from {{ ref('int_as_of') }}

    {%- for days in [lifetime_days() | first, lifetime_days() | last] %}
    {%- set step = lifetime_step(days) %}
    {%- for number in range(1, 1 + (3 if step > 91 else 12)) %}

    union all

    select
        cast({{ dbt.dateadd('day', -step * number, 'as_of_date') }} as date) as as_of_date,
        as_of_date as today,
        first_on
    from {{ ref('int_as_of') }}
    {%- endfor %}
    {%- endfor %}

)

select
    -- key
    dates.as_of_date,

    -- what the date is for
    dates.as_of_date = dates.today as is_today,

    -- whether all that came of it is known: not after today, and not in a month that does not count
    {%- for days in lifetime_days() %}
    {{ dbt.dateadd('day', days, 'dates.as_of_date') }} <= dates.today
    and not {{ spans_left_out_month('dates.as_of_date', dbt.dateadd('day', days, 'dates.as_of_date')) }} as knows_{{ days }}_days
    {{- ',' if not loop.last }}
    {%- endfor %}
from dates
-- Before, customers cannot be distinguished.
where dates.as_of_date = dates.today or {{ dbt.dateadd('day', 90, 'dates.first_on') }} <= dates.as_of_date
