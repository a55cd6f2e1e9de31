-- One row per past date and row of int_event_hours that counts in the lookback before it, for the customers that are looked at in the past. No
-- rows if no chosen segmentation needs events.

{{ config(materialized = 'ephemeral') }}

with

drawn as (

    {{ history_customers() | indent(4) }}

)

select
    events.*,
    dates.as_of_date,
    dates.period_start
from {{ ref('int_event_hours') }} as events
inner join drawn
    on events.customer_id = drawn.customer_id
inner join {{ ref('int_history_dates') }} as dates
    on {{ date_condition('events.activity_hour >= dates.lookback_start and events.activity_hour < dates.as_of_date') }}
where {{ reads_source('events', history_measures()) | lower }} and {{ counts_for_customers('events.activity_hour') }}
