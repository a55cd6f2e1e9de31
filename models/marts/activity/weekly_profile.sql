-- One row per weekday and hour (168): how many orders begin then, by the time of their first line.

with

orders as (

    select
        -- Monday is 1: whole days since a Monday, so that no engine's own numbering of weekdays matters.
        {{ dbt.datediff("cast('1900-01-01' as date)", 'ordered_at', 'day') }} % 7 + 1 as iso_weekday,
        extract(hour from ordered_at) as hour_of_day,
        gross_amount
    from {{ ref('int_orders') }}
    where is_order

),

counted as (

    select
        iso_weekday,
        hour_of_day,
        count(*) as order_count,
        sum(gross_amount) as gross_amount
    from orders
    group by iso_weekday, hour_of_day

),

totals as (

    select count(*) as order_count from orders

)

select
    -- key
    hours.iso_weekday,
    hours.hour_of_day,
    hours.weekday_name,

    -- measures
    coalesce(counted.order_count, 0) as order_count,
    coalesce(counted.order_count, 0) / nullif(cast(totals.order_count as double), 0) as share_of_orders,
    cast(coalesce(counted.gross_amount, 0) as decimal(38,4)) as gross_amount
from {{ ref('int_hours_of_week') }} as hours
cross join totals
left join counted
    on hours.iso_weekday = counted.iso_weekday
    and hours.hour_of_day = counted.hour_of_day
