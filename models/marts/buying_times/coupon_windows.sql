-- One row per type of window for a coupon (weekly, calendar), placement (before_active, inactive) and position. Weekly: before
-- clearly busy hours and in open hours that are clearly quiet. Calendar: before orders are likely to rise and while they are
-- likely to be few. With the expected orders without a coupon.

{#- The number of days before a rise on which a coupon is sent. #}
{%- set lead_days = 7 %}
{%- set lead_hours = var('coupon_lead_hours') %}

with

-- For a period that begins at midnight, the coupon is sent on the day before.
weekly_windows as (

    select
        'weekly' as window_type,
        placement,
        case when placement = 'before_active' and hour_from = 0 then (iso_weekday + 5) % 7 + 1 else iso_weekday end
            as iso_weekday,
        -- data of days alone knows no hour
        case
            when not has_hours then null
            when placement = 'inactive' then hour_from
            when hour_from = 0 then {{ 24 - lead_hours }}
            else greatest(hour_from - {{ lead_hours }}, 0)
        end as hour_from,
        case
            when not has_hours then null when placement = 'inactive' then hour_to when hour_from = 0 then 24 else hour_from
        end as hour_to,
        hour_from as period_hour_from,
        hour_to as period_hour_to,
        cast(null as date) as starts_on,
        cast(null as date) as ends_on,
        cast(null as date) as period_starts_on,
        cast(null as date) as period_ends_on,
        expected_order_count,
        expected_order_count_lower,
        expected_order_count_upper,
        weekday_name
        || case when has_hours then ' ' || {{ hour_words('hour_from') }} || ' to ' || {{ hour_words('hour_to') }} else '' end
        || ' has ' || {{ fixed_decimals('100 * share_of_week', 1) }} || ' % of the week''s orders, '
        || {{ fixed_decimals('times_even', 1) }} || ' times an even share of the open hours'
        || case placement
            when 'before_active' then ': sent just before, the coupon may win extra orders or only move them.'
            else ': few orders come then without a coupon; whether one wins any, or moves them there, is not known.'
        end as reason
    from {{ ref('int_weekly_periods') }}

),

opening as (

    select count(distinct iso_weekday) as open_weekdays
    from {{ ref('weekly_profile') }}
    where is_open

),

dated as (

    select
        periods.*,
        as_of.as_of_date,
        case when periods.direction in ('high', 'rising') then 'before_active' else 'inactive' end as placement,
        case
            when periods.direction in ('high', 'rising')
                then cast(periods.period_starts_on - interval '{{ lead_days }}' day as date)
            else periods.period_starts_on
        end as starts_on,
        -- closed weekdays bring no orders
        ({{ dbt.datediff('periods.period_starts_on', 'periods.period_ends_on', 'day') }} + 1) * opening.open_weekdays / 7e0
            as open_days
    from {{ ref('int_dated_periods') }} as periods
    cross join opening
    cross join {{ ref('int_as_of') }} as as_of

),

calendar_windows as (

    select
        'calendar' as window_type,
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
        level * open_days as expected_order_count,
        level_lower * open_days as expected_order_count_lower,
        level_upper * open_days as expected_order_count_upper,
        reason
    from dated
    -- the next time only
    where starts_on >= as_of_date and starts_on < as_of_date + interval '365' day

),

windows as (

    select * from weekly_windows
    union all
    select * from calendar_windows

)

select
    -- key
    windows.window_type,
    windows.placement,
    cast(row_number() over (
        partition by windows.window_type, windows.placement
        order by
            windows.starts_on,
            case when windows.placement = 'before_active' then -windows.expected_order_count else windows.expected_order_count end,
            windows.iso_weekday,
            windows.hour_from
    ) as bigint) as position,

    -- when to send
    cast(windows.iso_weekday as bigint) as iso_weekday,
    weekdays.weekday_name,
    cast(windows.hour_from as bigint) as hour_from,
    cast(windows.hour_to as bigint) as hour_to,
    windows.starts_on,
    windows.ends_on,

    -- the busy or quiet period
    cast(windows.period_hour_from as bigint) as period_hour_from,
    cast(windows.period_hour_to as bigint) as period_hour_to,
    windows.period_starts_on,
    windows.period_ends_on,

    -- what to expect without a coupon
    round(windows.expected_order_count, 6) as expected_order_count,
    round(windows.expected_order_count_lower, 6) as expected_order_count_lower,
    round(windows.expected_order_count_upper, 6) as expected_order_count_upper,

    -- in words
    windows.reason
from windows
left join {{ ref('weekly_profile') }} as weekdays
    on windows.iso_weekday = weekdays.iso_weekday
    and weekdays.hour_of_day = 0
