-- One row per customer with an event in the lookback: how long ago the last one was, how many of which type, and what
-- was purchased.

with

events as (

    select events.*
    from {{ ref('int_event_hours') }} as events
    inner join {{ ref('int_as_of') }} as as_of
        on {{ date_condition('events.activity_hour >= as_of.lookback_start') }}
    where {{ counts_for_customers('events.activity_hour') }}

)

{{ customer_event_totals('events', ['customer_id']) }}
