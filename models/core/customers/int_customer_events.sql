-- One row per customer with an event in the lookback: how long ago the last one was, how many of which type, and what
-- was purchased.

with

events as (

    select events.*
    from {{ ref('input__events') }} as events
    inner join {{ ref('int_as_of') }} as as_of
        on events.occurred_at >= as_of.lookback_start
        and events.occurred_at < as_of.as_of_date
    where {{ counts_for_customers('events.occurred_at') }}

)

{{ customer_event_totals('events', ['customer_id']) }}
