-- One row per hour of the day (24): how many orders begin then, by the time of their first line, and their share of a typical
-- week's orders.

with

hours as (

    select
        hour_of_day,
        sum(order_count) as order_count,
        sum(gross_amount) as gross_amount,
        max(case when is_open then 1 else 0 end) = 1 as is_open
    from {{ ref('weekly_profile') }}
    group by hour_of_day

),

totals as (

    select
        sum(order_count) as order_count,
        max(order_count) as most_orders,
        count(*) filter (where order_count > 0) > 1 as has_times_of_day
    from hours

),

typical_slots as (

    select * from {{ ref('int_order_slots') }}
    where is_typical_week

),

{{ shares_of_week('typical_slots', 'hours', ['hour_of_day']) }}

select
    -- key
    hours.hour_of_day,

    -- all orders
    cast(hours.order_count as bigint) as order_count,
    cast(hours.order_count as double) / nullif(totals.order_count, 0) as share_of_orders,
    cast(hours.gross_amount as decimal(38,4)) as gross_amount,

    -- a typical week
    hours.is_open,
    shares_of_week.share_of_week,
    shares_of_week.share_of_week_lower,
    shares_of_week.share_of_week_upper,
    shares_of_week.one_week_lower,
    shares_of_week.one_week_upper,

    -- beside the other hours
    case when totals.order_count > 0 then totals.has_times_of_day end as has_times_of_day,
    hours.order_count > 0 and hours.order_count = totals.most_orders as is_busiest,
    coalesce(
        shares_of_week.share_of_week_lower > greatest(
            {%- for others in ['unbounded preceding and 1 preceding', '1 following and unbounded following'] %}
            coalesce(max(shares_of_week.share_of_week_upper) over (order by hours.hour_of_day rows between {{ others }}), 0)
            {{- ',' if not loop.last }}
            {%- endfor %}
        ),
        false
    ) as is_busier_than_all_others
from hours
cross join totals
inner join shares_of_week
    on hours.hour_of_day = shares_of_week.hour_of_day
