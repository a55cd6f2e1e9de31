-- One row per day, week or month and type of event that the data has, without gaps: how much happened, and on how many days the
-- shop was open. `hourly_activity` has the hours.

{%- set grains = {'day': 'day_on', 'week': 'week_start', 'month': 'month_start'} %}

with

days as (

    select * from {{ ref('int_days') }}

),

events as (

    select
        days.day_on,
        days.week_start,
        days.month_start,
        events.event_type,
        events.event_count,
        events.order_id,
        events.customer_id,
        events.quantity,
        events.amount
    from {{ ref('int_event_hours') }} as events
    inner join days
        on cast(events.activity_hour as date) = days.day_on

),

event_types as (

    select event_type
    from events
    group by event_type

),

periods as (

    {%- for grain, start in grains.items() %}

    select
        '{{ grain }}' as grain,
        {{ start }} as period_start,
        count(*) as day_count,
        count(*) filter (where is_open) as open_day_count
    from days
    group by {{ start }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

counted as (

    {%- for grain, start in grains.items() %}

    select
        '{{ grain }}' as grain,
        {{ start }} as period_start,
        event_type,
        {{ event_sums() | indent(8) }}
    from events
    group by {{ start }}, event_type
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    -- key
    periods.grain,
    periods.period_start,
    event_types.event_type,

    -- the shop
    periods.day_count,
    periods.open_day_count,
    periods.open_day_count < max(periods.open_day_count) over (partition by periods.grain) as has_closed_days,

    -- counts
    coalesce(counted.event_count, 0) as event_count,
    coalesce(counted.order_count, 0) as order_count,
    coalesce(counted.customer_count, 0) as customer_count,
    cast(coalesce(counted.quantity, 0) as bigint) as quantity,

    -- money
    cast({{ known_amount('counted.amount') }} as decimal(38,4)) as amount,

    -- order of the types
    {{ event_type_position('event_types.event_type') }} as event_type_position
from periods
cross join event_types
left join counted
    on periods.grain = counted.grain
    and periods.period_start = counted.period_start
    and event_types.event_type = counted.event_type
