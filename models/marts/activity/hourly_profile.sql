-- One row per hour of the day (24): how many orders begin then, by the time of their first line, and which part of a typical
-- week's orders that is.

with

hours as (

    select
        hour_of_day,
        sum(order_count) as order_count,
        sum(gross_amount) as gross_amount,
        max(week_count) as week_count,
        max(case when is_open then 1 else 0 end) = 1 as is_open
    from {{ ref('weekly_profile') }}
    group by hour_of_day

),

totals as (

    select sum(order_count) as order_count from hours

),

typical_hours as (

    select
        days.week_start,
        hours.hour_of_day,
        hours.order_count
    from {{ ref('int_order_hours') }} as hours
    inner join {{ ref('int_days') }} as days
        on hours.ordered_on = days.day_on
    where days.is_typical_week

),

{{ week_shares('typical_hours', ['hour_of_day']) }},

shares as (

    select
        hours.*,
        totals.order_count as total_orders,
        case when hours.week_count > 0 then coalesce(week_shares.week_share, 0) end as week_share,
        coalesce(
            week_shares.half_width, case when hours.week_count >= {{ weeks_for_interval() }} then 0 end
        ) as half_width,
        coalesce(
            week_shares.week_half_width, case when hours.week_count >= {{ weeks_for_interval() }} then 0 end
        ) as week_half_width
    from hours
    cross join totals
    left join week_shares
        on hours.hour_of_day = week_shares.hour_of_day

)

select
    -- key
    hour_of_day,

    -- all orders
    cast(order_count as bigint) as order_count,
    cast(order_count as double) / nullif(total_orders, 0) as share_of_orders,
    cast(gross_amount as decimal(38,4)) as gross_amount,

    -- a typical week
    is_open,
    week_share,
    greatest(week_share - half_width, 0) as week_share_lower,
    least(week_share + half_width, 1) as week_share_upper,
    greatest(week_share - week_half_width, 0) as one_week_lower,
    least(week_share + week_half_width, 1) as one_week_upper
from shares
