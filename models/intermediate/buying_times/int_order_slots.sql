-- One row per day and hour with orders, by week, weekday and hour of the day.

{{ config(materialized = 'ephemeral') }}

select
    days.week_start,
    days.iso_weekday,
    hours.hour_of_day,
    days.is_typical_week,
    hours.order_count,
    hours.gross_amount
from {{ ref('int_order_hours') }} as hours
inner join {{ ref('int_days') }} as days
    on hours.ordered_on = days.day_on
