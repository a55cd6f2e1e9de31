-- One row per event type: how often it happened before the as-of date, to how many customers, and the money in it.

with

events as (

    select * from {{ ref('input__events') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

counted as (

    select
        events.event_type,
        count(*) as event_count,
        count(distinct events.customer_id) as customer_count,
        coalesce(sum(events.amount), 0) as amount
    from events
    inner join as_of
        on events.occurred_at < as_of.as_of_date
    group by events.event_type

),

totals as (

    select sum(event_count) as event_count from counted

)

select
    -- key
    counted.event_type,

    -- counts
    counted.event_count,
    cast(counted.event_count as double) / totals.event_count as share_of_events,
    counted.customer_count,

    -- money
    cast(counted.amount as decimal(38,4)) as amount
from counted
cross join totals
