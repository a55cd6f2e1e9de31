-- One row per stretch of dates in this year and the next two in which orders are likely to be high or low: the expected orders
-- per open day, and why.

{{ config(materialized = 'ephemeral') }}

{#- The days of a new level that are looked at. #}
{%- set level_days = 28 %}

with

patterns as (

    select * from {{ ref('activity_patterns') }}

),

seasons as (

    select
        *,
        lag(direction) over (order by from_number) as direction_before,
        last_value(direction) over (
            order by from_number rows between unbounded preceding and unbounded following
        ) as december
    from patterns
    where pattern = 'season'

),

years as (

    {% for years_on in range(3) %}
    select cast(date_trunc('year', as_of_date) as date) + interval '{{ years_on }}' year as year_start
    from {{ ref('int_as_of') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

peaks as (

    select
        patterns.*,
        -- The first ISO week of a year is that of 4 January.
        cast({{ dbt.dateadd(
            'day',
            '7 * (patterns.from_number - 1) + 3 - ' ~ dbt.datediff(
                "cast('1900-01-01' as date)", dbt.dateadd('day', 3, 'years.year_start'), 'day'
            ) ~ ' % 7',
            'years.year_start'
        ) }} as date) as period_starts_on,
        extract(month from {{ dbt.dateadd('day', '7 * patterns.from_number - 4', 'years.year_start') }}) as month_number
    from patterns
    cross join years
    where patterns.pattern = 'peak'

),

latest_level as (

    select
        max_by(level, position) filter (where level is not null) as level,
        max_by(predicted_lower, position) filter (where predicted_lower is not null) as level_lower,
        max_by(predicted_upper, position) filter (where predicted_upper is not null) as level_upper
    from patterns
    where pattern = 'level' and grain = 'day'

)

-- With two years of data: months of the year that begin to be high or low, and weeks that stand out.
select
    seasons.direction,
    cast({{ dbt.dateadd('month', 'seasons.from_number - 1', 'years.year_start') }} as date) as period_starts_on,
    cast({{ dbt.dateadd('month', 'seasons.from_number', 'years.year_start') }} - interval '1' day as date) as period_ends_on,
    latest_level.level * seasons.level as level,
    latest_level.level_lower * seasons.level_lower as level_lower,
    latest_level.level_upper * seasons.level_upper as level_upper,
    seasons.description as reason
from seasons
cross join years
cross join latest_level
where seasons.direction in ('high', 'low')
    and seasons.direction <> coalesce(seasons.direction_before, seasons.december)

union all

select
    peaks.direction,
    peaks.period_starts_on,
    cast(peaks.period_starts_on + interval '6' day as date) as period_ends_on,
    latest_level.level * (peaks.level * seasons.level) as level,
    latest_level.level_lower * (peaks.level_lower * seasons.level_lower) as level_lower,
    latest_level.level_upper * (peaks.level_upper * seasons.level_upper) as level_upper,
    peaks.description as reason
from peaks
inner join seasons
    on peaks.month_number = seasons.from_number
cross join latest_level

union all

-- With less than two years: the changes of the last year, repeated a year later on the same weekday.
select
    direction,
    cast(starts_on + interval '364' day as date) as period_starts_on,
    cast(starts_on + interval '{{ 364 + level_days - 1 }}' day as date) as period_ends_on,
    level,
    predicted_lower as level_lower,
    predicted_upper as level_upper,
    description || ' Seen in one year only, so it may be growth and not a season: treat it as a test.' as reason
from patterns
where pattern = 'level' and grain = 'day' and direction in ('rising', 'falling') and not exists (select 1 from seasons)
