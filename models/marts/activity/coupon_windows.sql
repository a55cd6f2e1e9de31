-- One row per window for a coupon: each week before hours that are surely busy and in open hours that are surely quiet, and
-- on dates before orders are likely to rise or while they are likely to be few. With the orders to expect without a coupon.

{#- How many typical weeks say what to expect; how many days before a rise a coupon goes out; how long a new level is looked at. #}
{%- set weeks_looked_at = 13 %}
{%- set lead_days = 7 %}
{%- set level_days = 28 %}
{%- set lead_hours = var('coupon_lead_hours') %}

with

as_of as (

    select * from {{ ref('int_as_of') }}

),

days as (

    select * from {{ ref('int_days') }}

),

profile as (

    select * from {{ ref('weekly_profile') }}

),

patterns as (

    select * from {{ ref('activity_patterns') }}

),

-- Hours that follow each other on a weekday have the same difference between the two counts.
slots as (

    select
        iso_weekday,
        weekday_name,
        hour_of_day,
        week_share,
        case activity_level when 'active' then 'before_active' else 'inactive' end as placement,
        hour_of_day - row_number() over (partition by iso_weekday, activity_level order by hour_of_day) as stretch
    from profile
    where activity_level = 'active' or (activity_level = 'quiet' and week_share_lower > 0)

),

opening as (

    select
        count(*) filter (where is_open) as open_hours,
        count(distinct case when is_open then hour_of_day end) > 1 as has_hours,
        count(distinct case when is_open then iso_weekday end) as open_weekdays
    from profile

),

periods as (

    select
        slots.placement,
        slots.iso_weekday,
        slots.weekday_name,
        case when opening.has_hours then min(slots.hour_of_day) else 0 end as hour_from,
        case when opening.has_hours then max(slots.hour_of_day) + 1 else 24 end as hour_to,
        sum(cast(slots.week_share as decimal(18,9))) as week_share,
        sum(cast(slots.week_share as decimal(18,9))) * opening.open_hours / count(*) as times_even
    from slots
    cross join opening
    group by
        slots.placement, slots.iso_weekday, slots.weekday_name, slots.stretch, opening.has_hours, opening.open_hours

),

typical_weeks as (

    select
        week_start,
        row_number() over (order by week_start desc) as weeks_ago
    from days
    where is_typical_week
    group by week_start

),

period_weeks as (

    select
        periods.placement,
        periods.iso_weekday,
        periods.hour_from,
        typical_weeks.week_start,
        coalesce(sum(hours.order_count), 0) as order_count,
        cast(sqrt(coalesce(sum(hours.order_count), 0)) as decimal(18,6)) as root
    from periods
    inner join typical_weeks
        on typical_weeks.weeks_ago <= {{ weeks_looked_at }}
    inner join days
        on typical_weeks.week_start = days.week_start
        and periods.iso_weekday = days.iso_weekday
    left join {{ ref('int_order_hours') }} as hours
        on days.day_on = hours.ordered_on
        and periods.hour_from <= hours.hour_of_day
        and periods.hour_to > hours.hour_of_day
    group by periods.placement, periods.iso_weekday, periods.hour_from, typical_weeks.week_start

),

period_sums as (

    select
        placement,
        iso_weekday,
        hour_from,
        count(*) as week_count,
        cast(sum(order_count) as double) / count(*) as expected_orders,
        cast(sum(root) as double) / count(*) as mean_root,
        cast(sum(root * root) as double) - power(cast(sum(root) as double), 2) / count(*) as root_squares
    from period_weeks
    group by placement, iso_weekday, hour_from

),

-- The range of a single week to come. The root makes the chance of counts equally large for many and few orders.
expected as (

    select
        placement,
        iso_weekday,
        hour_from,
        expected_orders,
        mean_root,
        {{ t_quantile('(week_count - 1)') }}
        * sqrt(greatest(root_squares, 0) / (week_count - 1) * (1 + 1e0 / week_count)) as half_width
    from period_sums
    where week_count >= {{ weeks_for_interval() }}

),

-- A period that begins at midnight is announced on the evening before.
weekly_windows as (

    select
        'weekly' as window_kind,
        periods.placement,
        case
            when periods.placement = 'before_active' and periods.hour_from = 0
                then (periods.iso_weekday + 5) % 7 + 1
            else periods.iso_weekday
        end as iso_weekday,
        case
            when periods.placement = 'inactive' then periods.hour_from
            when periods.hour_from = 0 then {{ 24 - lead_hours }}
            else greatest(periods.hour_from - {{ lead_hours }}, 0)
        end as hour_from,
        case
            when periods.placement = 'inactive' then periods.hour_to
            when periods.hour_from = 0 then 24
            else periods.hour_from
        end as hour_to,
        periods.hour_from as period_hour_from,
        periods.hour_to as period_hour_to,
        cast(null as date) as starts_on,
        cast(null as date) as ends_on,
        cast(null as date) as period_starts_on,
        cast(null as date) as period_ends_on,
        expected.expected_orders,
        power(greatest(expected.mean_root - expected.half_width, 0), 2) as expected_orders_lower,
        power(expected.mean_root + expected.half_width, 2) as expected_orders_upper,
        periods.weekday_name || case
            when opening.has_hours
                then ' ' || {{ hour_words('periods.hour_from') }} || ' to ' || {{ hour_words('periods.hour_to') }}
            else ''
        end || ' has ' || {{ fixed_decimals('100 * periods.week_share', 1) }} || ' % of the week''s orders, '
        || {{ fixed_decimals('periods.times_even', 1) }} || ' times an even share of the open hours'
        || case periods.placement
            when 'before_active' then ': the coupon is read just before people buy anyway.'
            else ': few orders there would have come without it.'
        end as reason
    from periods
    inner join expected
        on periods.placement = expected.placement
        and periods.iso_weekday = expected.iso_weekday
        and periods.hour_from = expected.hour_from
    cross join opening

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

-- With two years: where a month of the year begins to be high or low, and the weeks that stand out.
season_starts as (

    select
        direction,
        from_number as month_number,
        level as factor,
        level_lower as factor_lower,
        level_upper as factor_upper,
        description
    from seasons
    where direction in ('high', 'low') and direction <> coalesce(direction_before, december)

),

years as (

    {% for years_on in range(3) %}
    select cast(date_trunc('year', as_of_date) as date) + interval '{{ years_on }}' year as year_start
    from as_of
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

season_dates as (

    select
        season_starts.direction,
        season_starts.factor,
        season_starts.factor_lower,
        season_starts.factor_upper,
        season_starts.description,
        cast({{ dbt.dateadd('month', 'season_starts.month_number - 1', 'years.year_start') }} as date) as period_starts_on,
        cast({{ dbt.dateadd('month', 'season_starts.month_number', 'years.year_start') }} as date) as period_end
    from season_starts
    cross join years

),

peak_dates as (

    select
        patterns.direction,
        patterns.level * seasons.level as factor,
        patterns.level_lower * seasons.level_lower as factor_lower,
        patterns.level_upper * seasons.level_upper as factor_upper,
        patterns.description,
        -- The first ISO week of a year is that of 4 January.
        cast({{ dbt.dateadd(
            'day',
            '7 * (patterns.from_number - 1) + 3 - ' ~ dbt.datediff(
                "cast('1900-01-01' as date)", dbt.dateadd('day', 3, 'years.year_start'), 'day'
            ) ~ ' % 7',
            'years.year_start'
        ) }} as date) as period_starts_on
    from patterns
    cross join years
    inner join seasons
        on seasons.from_number = extract(month from {{ dbt.dateadd('day', '7 * patterns.from_number - 4', 'years.year_start') }})
    where patterns.pattern = 'peak'

),

latest_level as (

    select
        max_by(level, position) as level,
        max_by(foreseen_lower, position) as level_lower,
        max_by(foreseen_upper, position) as level_upper
    from patterns
    where pattern = 'level' and grain = 'day'

),

has_season as (

    select count(*) > 0 as has_season from seasons

),

-- With less: the changes of the last year, a year later to the weekday.
level_dates as (

    select
        patterns.direction,
        patterns.level,
        patterns.foreseen_lower,
        patterns.foreseen_upper,
        patterns.description,
        cast(patterns.starts_on + interval '364' day as date) as period_starts_on
    from patterns
    cross join has_season
    where patterns.pattern = 'level'
        and patterns.grain = 'day'
        and patterns.direction in ('rising', 'falling')
        and not has_season.has_season

),

calendar_periods as (

    select
        season_dates.direction,
        season_dates.period_starts_on,
        cast(season_dates.period_end - interval '1' day as date) as period_ends_on,
        latest_level.level * season_dates.factor as level,
        latest_level.level_lower * season_dates.factor_lower as level_lower,
        latest_level.level_upper * season_dates.factor_upper as level_upper,
        season_dates.description as reason
    from season_dates
    cross join latest_level

    union all

    select
        peak_dates.direction,
        peak_dates.period_starts_on,
        cast(peak_dates.period_starts_on + interval '6' day as date) as period_ends_on,
        latest_level.level * peak_dates.factor as level,
        latest_level.level_lower * peak_dates.factor_lower as level_lower,
        latest_level.level_upper * peak_dates.factor_upper as level_upper,
        peak_dates.description as reason
    from peak_dates
    cross join latest_level

    union all

    select
        direction,
        period_starts_on,
        cast(period_starts_on + interval '{{ level_days - 1 }}' day as date) as period_ends_on,
        level,
        foreseen_lower as level_lower,
        foreseen_upper as level_upper,
        description || ' Seen in one year only, so it may be growth and not return: take it as a test.' as reason
    from level_dates

),

dated as (

    select
        calendar_periods.*,
        case when calendar_periods.direction in ('high', 'rising') then 'before_active' else 'inactive' end as placement,
        case
            when calendar_periods.direction in ('high', 'rising')
                then cast(calendar_periods.period_starts_on - interval '{{ lead_days }}' day as date)
            else calendar_periods.period_starts_on
        end as starts_on,
        -- closed weekdays bring no orders
        {{ dbt.datediff('calendar_periods.period_starts_on', 'calendar_periods.period_ends_on', 'day') }} + 1
            as period_days,
        opening.open_weekdays,
        as_of.as_of_date
    from calendar_periods
    cross join opening
    cross join as_of

),

calendar_windows as (

    select
        'calendar' as window_kind,
        placement,
        cast(null as bigint) as iso_weekday,
        cast(null as bigint) as hour_from,
        cast(null as bigint) as hour_to,
        cast(null as bigint) as period_hour_from,
        cast(null as bigint) as period_hour_to,
        starts_on,
        case
            when placement = 'before_active' then cast(period_starts_on - interval '1' day as date) else period_ends_on
        end as ends_on,
        period_starts_on,
        period_ends_on,
        level * period_days * open_weekdays / 7e0 as expected_orders,
        level_lower * period_days * open_weekdays / 7e0 as expected_orders_lower,
        level_upper * period_days * open_weekdays / 7e0 as expected_orders_upper,
        reason
    from dated
    -- the next time only
    where starts_on >= as_of_date and starts_on < as_of_date + interval '365' day

),

weekdays as (

    select
        iso_weekday,
        weekday_name
    from profile
    where hour_of_day = 0

),

windows as (

    select * from weekly_windows
    union all
    select * from calendar_windows

)

select
    -- key
    windows.window_kind,
    windows.placement,
    row_number() over (
        partition by windows.window_kind, windows.placement
        order by
            windows.starts_on,
            case when windows.placement = 'before_active' then -windows.expected_orders else windows.expected_orders end,
            windows.iso_weekday,
            windows.hour_from
    ) as position,

    -- when to send
    cast(windows.iso_weekday as bigint) as iso_weekday,
    weekdays.weekday_name,
    cast(windows.hour_from as bigint) as hour_from,
    cast(windows.hour_to as bigint) as hour_to,
    windows.starts_on,
    windows.ends_on,

    -- what it is for
    cast(windows.period_hour_from as bigint) as period_hour_from,
    cast(windows.period_hour_to as bigint) as period_hour_to,
    windows.period_starts_on,
    windows.period_ends_on,

    -- what to expect without a coupon
    round(windows.expected_orders, 6) as expected_orders,
    round(windows.expected_orders_lower, 6) as expected_orders_lower,
    round(windows.expected_orders_upper, 6) as expected_orders_upper,

    -- in words
    windows.reason
from windows
left join weekdays
    on windows.iso_weekday = weekdays.iso_weekday
