-- One row per calendar hour and event type with events: how much happened.

with

events as (

    select
        events.*,
        cast(date_trunc('hour', events.occurred_at) as timestamp) as activity_hour
    from {{ ref('input__events') }} as events
    inner join {{ ref('int_as_of') }} as as_of
        on events.occurred_at < as_of.as_of_date

)

select
    -- key
    activity_hour,
    event_type,

    -- counts
    count(*) as event_count,
    count(distinct order_id) as order_count,
    count(distinct customer_id) as customer_count,
    cast(coalesce(sum(quantity), 0) as bigint) as quantity,

    -- money
    cast(coalesce(sum(amount), 0) as decimal(38,4)) as amount
from events
group by activity_hour, event_type
