-- One row per past date and customer known by then, of those that are looked at in the past. Once known, always known: nobody
-- disappears from one date to the next.

{{ config(materialized = 'ephemeral') }}

with

drawn as (

    {{ history_customers() | indent(4) }}

),

firsts as (

    select
        days.customer_id,
        min(days.ordered_on) as first_line_at,
        min(case when days.line_count > 0 then days.ordered_on end) as first_sale_at,
        cast(null as timestamp) as first_event_at
    from {{ ref('int_order_days') }} as days
    inner join drawn
        on days.customer_id = drawn.customer_id
    group by days.customer_id

    union all

    select
        events.customer_id,
        cast(null as date) as first_line_at,
        cast(null as date) as first_sale_at,
        min(events.activity_hour) as first_event_at
    from {{ ref('int_event_hours') }} as events
    inner join drawn
        on events.customer_id = drawn.customer_id
    where {{ reads_source('events', history_measures()) | lower }}
    group by events.customer_id

),

known as (

    select
        customer_id,
        max(first_line_at) as first_line_at,
        max(first_sale_at) as first_sale_at,
        max(first_event_at) as first_event_at
    from firsts
    group by customer_id

)

select
    dates.as_of_date,
    known.customer_id,
    coalesce(known.first_sale_at < dates.as_of_date, false) as has_ordered,
    coalesce(known.first_event_at < dates.as_of_date, false) as has_event
from known
inner join {{ ref('int_history_dates') }} as dates
    on known.first_line_at < dates.as_of_date or known.first_event_at < dates.as_of_date
