-- When should a message arrive? Shortly before the hours of each weekday that are busier than an even share beyond chance.

with

ranked as (

    select
        weekday_name,
        iso_weekday,
        hour_of_day,
        order_count,
        share_of_orders,
        row_number() over (partition by iso_weekday order by order_count desc, hour_of_day asc) as place
    from {{ ref('weekly_profile') }}
    where activity_level = 'active'

)

select
    weekday_name,
    hour_of_day,
    order_count,
    share_of_orders
from ranked
where place <= 3
order by iso_weekday asc, place asc
