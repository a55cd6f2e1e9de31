-- One row per past date and customer who did something that counts in the period before it: orders, revenue and events.

{{ config(materialized = 'ephemeral') }}

with

drawn as (

    {{ history_customers() | indent(4) }}

),

order_periods as (

    select
        dates.as_of_date,
        order_days.customer_id,
        count(distinct case when order_days.line_count > 0 then order_days.order_id end) as period_order_count,
        sum(order_days.{{ revenue_column() }}) as period_revenue,
        0 as period_event_count
    from {{ ref('int_order_days') }} as order_days
    inner join drawn
        on order_days.customer_id = drawn.customer_id
    inner join {{ ref('int_history_dates') }} as dates
        on {{ date_condition('order_days.ordered_on >= dates.period_start and order_days.ordered_on < dates.as_of_date') }}
    where {{ counts_for_customers('order_days.ordered_on') }}
    group by dates.as_of_date, order_days.customer_id

),

event_periods as (

    select
        as_of_date,
        customer_id,
        0 as period_order_count,
        cast({{ '0' if knows_money() else 'null' }} as decimal(38,4)) as period_revenue,
        sum(event_count) as period_event_count
    from {{ ref('int_history_events') }}
    where activity_hour >= period_start
    group by as_of_date, customer_id

)

select
    as_of_date,
    customer_id,
    sum(period_order_count) as period_order_count,
    sum(period_revenue) as period_revenue,
    sum(period_event_count) as period_event_count
from (
    select * from order_periods
    union all
    select * from event_periods
) as both_sources
group by as_of_date, customer_id
