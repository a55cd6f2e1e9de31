-- One row per hour of the day (24): how many orders begin then, by the time of their first line.

with

hours as (

    select * from {{ ref('weekly_profile') }}

),

totals as (

    select sum(order_count) as order_count from hours

)

select
    hours.hour_of_day,
    cast(sum(hours.order_count) as bigint) as order_count,
    cast(sum(hours.order_count) as double) / nullif(max(totals.order_count), 0) as share_of_orders,
    cast(sum(hours.gross_amount) as decimal(38,4)) as gross_amount
from hours
cross join totals
group by hours.hour_of_day
