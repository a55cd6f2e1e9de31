-- One row per past date and customer known by then, of those that are looked at in the past. Once known, always known: nobody
-- disappears from one date to the next.

{{ config(materialized = 'ephemeral') }}

with

drawn as (

    {{ history_customers() | indent(4) }}

),

first_events as (

    select
        events.customer_id,
        min(events.occurred_at) as first_event_at
    from {{ ref('input__events') }} as events
    inner join drawn
        on events.customer_id = drawn.customer_id
    where {{ reads_source('events', history_measures()) | lower }}
    group by events.customer_id

),

known as (

    select
        as_of_date,
        customer_id,
        max(case when line_count > 0 then 1 else 0 end) as has_ordered,
        0 as has_event
    from {{ ref('int_history_order_days') }}
    group by as_of_date, customer_id

    union all

    select
        dates.as_of_date,
        first_events.customer_id,
        0 as has_ordered,
        1 as has_event
    from first_events
    inner join {{ ref('int_history_dates') }} as dates
        on first_events.first_event_at < dates.as_of_date

)

select
    as_of_date,
    customer_id,
    max(has_ordered) = 1 as has_ordered,
    max(has_event) = 1 as has_event
from known
group by as_of_date, customer_id
