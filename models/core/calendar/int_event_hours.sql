-- One row per hour, event type, customer and order with events before the as-of date: all that counts of customers and orders
-- need to know of events, and far fewer rows.
-- depends_on: {{ ref('int_as_of') }}

{{ config(materialized = 'by_file', touched_by = 'activity_hour') }}

select
    -- when and what
    cast(date_trunc('hour', occurred_at) as timestamp) as activity_hour,
    event_type,

    -- who
    customer_id,
    order_id,

    -- measures
    max(occurred_at) as last_event_at,
    count(*) as event_count,
    cast(sum(quantity) as bigint) as quantity,
    cast(sum(amount) as decimal(38,4)) as amount
from {{ ref('input__events') }}
where {{ before_as_of('occurred_at') }}
    {{ is_touched(
        "cast(date_trunc('hour', occurred_at) as timestamp)", ref('input__events'),
        "cast(date_trunc('hour', occurred_at) as timestamp)"
    ) }}
group by cast(date_trunc('hour', occurred_at) as timestamp), event_type, customer_id, order_id
