-- One row per customer with an event in the lookback: how long ago the last one was, how many of which type, and what
-- was purchased.

with

left_out_months as (

    {{ left_out_months() | indent(4) }}

),

events as (

    select events.*
    from {{ ref('input__events') }} as events
    inner join {{ ref('int_as_of') }} as as_of
        on events.occurred_at >= as_of.lookback_start
        and events.occurred_at < as_of.as_of_date
    left join left_out_months
        on cast(date_trunc('month', events.occurred_at) as date) = left_out_months.month_start
    where left_out_months.month_start is null

)

{{ customer_event_totals('events', ['customer_id']) }}
