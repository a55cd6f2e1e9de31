-- One row per weekday and hour (168): how many orders begin then, by the time of their first line; their share of a typical
-- week's orders; and whether the shop is open.

with

slots as (

    select * from {{ ref('int_order_slots') }}

),

typical_slots as (

    select * from slots
    where is_typical_week

),

counted as (

    select
        iso_weekday,
        hour_of_day,
        sum(order_count) as order_count,
        sum(case when is_typical_week then order_count else 0 end) as typical_order_count,
        sum(gross_amount) as gross_amount
    from slots
    group by iso_weekday, hour_of_day

),

filled as (

    select
        hours_of_week.iso_weekday,
        hours_of_week.weekday_name,
        hours_of_week.hour_of_day,
        coalesce(counted.order_count, 0) as order_count,
        coalesce(counted.typical_order_count, 0) as typical_order_count,
        {{ known_amount('counted.gross_amount') }} as gross_amount
    from {{ ref('int_hours_of_week') }} as hours_of_week
    left join counted
        on hours_of_week.iso_weekday = counted.iso_weekday
        and hours_of_week.hour_of_day = counted.hour_of_day

),

totals as (

    select
        sum(order_count) as order_count,
        sum(typical_order_count) as typical_order_count,
        count(distinct case when order_count > 0 then hour_of_day end) > 1 as has_hours,
        min(case when order_count > 0 then hour_of_day end) as first_hour
    from filled

),

summed as (

    select
        *,
        sum(typical_order_count) over (partition by hour_of_day) as hour_order_count,
        sum(typical_order_count) over (partition by iso_weekday) as weekday_order_count
    from filled

),

-- A closed weekday or hour of the day closes all its hours of the week, except hours that clearly have orders of their own.
opened as (

    select
        summed.*,
        totals.order_count as total_orders,
        totals.has_hours,
        totals.has_hours
        and not (
            {{ is_closed('summed.typical_order_count', 'totals.typical_order_count', 168) }}
            or (
                (
                    {{ is_closed('summed.hour_order_count', 'totals.typical_order_count', 24) }}
                    or {{ is_closed('summed.weekday_order_count', 'totals.typical_order_count', 7) }}
                )
                and {{ poisson_lower('summed.typical_order_count') }}
                    < {{ closed_share() }} * totals.typical_order_count / 168
            )
        )
        -- If the data has only days, all orders have one hour, which stands for the day.
        or (
            not totals.has_hours
            and summed.hour_of_day = coalesce(totals.first_hour, summed.hour_of_day)
            and not {{ is_closed('summed.weekday_order_count', 'totals.typical_order_count', 7) }}
        ) as is_open
    from summed
    cross join totals

),

even as (

    select 1e0 / nullif(count(*) filter (where is_open), 0) as share from opened

),

{{ shares_of_week('typical_slots', 'opened', ['iso_weekday', 'hour_of_day']) }}

select
    -- key
    opened.iso_weekday,
    opened.hour_of_day,
    opened.weekday_name,

    -- all orders
    cast(opened.order_count as bigint) as order_count,
    opened.order_count / nullif(cast(opened.total_orders as double), 0) as share_of_orders,
    cast(opened.gross_amount as decimal(38,4)) as gross_amount,

    -- a typical week
    opened.is_open,
    shares_of_week.week_count,
    shares_of_week.share_of_week,
    shares_of_week.share_of_week_lower,
    shares_of_week.share_of_week_upper,
    shares_of_week.one_week_lower,
    shares_of_week.one_week_upper,
    case
        when not opened.is_open then 'closed'
        when shares_of_week.half_width is null then 'unknown'
        when shares_of_week.share_of_week - shares_of_week.half_width > even.share then 'active'
        when shares_of_week.share_of_week + shares_of_week.half_width < even.share / 2 then 'quiet'
        else 'usual'
    end as activity_level,

    -- beside the other hours
    case when opened.total_orders > 0 then opened.has_hours end as has_times_of_day,
    opened.order_count > 0 and opened.order_count = max(opened.order_count) over () as is_busiest,
    cast(sum(opened.order_count) over (partition by opened.iso_weekday) as bigint) as weekday_order_count,
    max(case when opened.is_open then 1 else 0 end) over (partition by opened.iso_weekday) = 1 as is_open_weekday
from opened
cross join even
inner join shares_of_week
    on opened.iso_weekday = shares_of_week.iso_weekday
    and opened.hour_of_day = shares_of_week.hour_of_day
