-- One row per run of hours of a weekday that are clearly busy, or open and clearly quiet, long enough and with orders enough
-- for a coupon: the expected orders of a single future week.

{{ config(materialized = 'ephemeral') }}

{#- The number of typical weeks behind the expected orders. #}
{%- set weeks_looked_at = 13 %}

{#- In a shorter slot, or with fewer orders a week, nobody could tell whether a coupon did anything. #}
{%- set hours_min = 2 %}
{%- set expected_orders_min = 10 %}

with

profile as (

    select * from {{ ref('weekly_profile') }}

),

days as (

    select * from {{ ref('int_days') }}

),

-- Consecutive hours of a weekday have the same difference between the two counts.
slots as (

    select
        iso_weekday,
        weekday_name,
        hour_of_day,
        share_of_week,
        case activity_level when 'active' then 'before_active' else 'inactive' end as placement,
        hour_of_day - row_number() over (partition by iso_weekday, activity_level order by hour_of_day) as stretch
    from profile
    where activity_level = 'active' or (activity_level = 'quiet' and share_of_week_lower > 0)

),

opening as (

    select
        count(*) filter (where is_open) as open_hours,
        count(distinct case when is_open then hour_of_day end) > 1 as has_hours
    from profile

),

periods as (

    select
        slots.placement,
        slots.iso_weekday,
        slots.weekday_name,
        opening.has_hours,
        case when opening.has_hours then min(slots.hour_of_day) else 0 end as hour_from,
        case when opening.has_hours then max(slots.hour_of_day) + 1 else 24 end as hour_to,
        sum(cast(slots.share_of_week as decimal(18,9))) as share_of_week,
        cast(sum(cast(slots.share_of_week as decimal(18,9))) as double) * opening.open_hours / count(*) as times_even
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
        cast(sum(order_count) as double) / count(*) as expected_order_count,
        cast(sum(root) as double) / count(*) as mean_root,
        cast(sum(root * root) as double) - power(cast(sum(root) as double), 2) / count(*) as root_squares
    from period_weeks
    group by placement, iso_weekday, hour_from
    having count(*) >= {{ weeks_for_interval() }}

),

-- The range of a single week. The square root makes the variation of counts equally large for many and few orders.
expected as (

    select
        *,
        {{ t_quantile('(week_count - 1)') }}
        * sqrt(greatest(root_squares, 0) / (week_count - 1) * (1 + 1e0 / week_count)) as half_width
    from period_sums

)

select
    periods.*,
    expected.expected_order_count,
    power(greatest(expected.mean_root - expected.half_width, 0), 2) as expected_order_count_lower,
    power(expected.mean_root + expected.half_width, 2) as expected_order_count_upper
from periods
inner join expected
    on periods.placement = expected.placement
    and periods.iso_weekday = expected.iso_weekday
    and periods.hour_from = expected.hour_from
where periods.hour_to - periods.hour_from >= {{ hours_min }}
    and expected.expected_order_count >= {{ expected_orders_min }}
