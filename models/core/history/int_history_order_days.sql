-- One row per past date and row of int_order_days before it, for the customers that are looked at in the past.

{{ config(materialized = 'ephemeral') }}

with

drawn as (

    {{ history_customers() | indent(4) }}

)

select
    order_days.*,
    dates.as_of_date,
    dates.lookback_start,
    dates.period_start
from {{ ref('int_order_days') }} as order_days
inner join drawn
    on order_days.customer_id = drawn.customer_id
inner join {{ ref('int_history_dates') }} as dates
    on order_days.ordered_on < dates.as_of_date
