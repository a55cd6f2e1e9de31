-- One row per customer with an event in the lookback: how long ago the last one was, how many of which type, and what
-- was purchased.

with

events as (

    select * from {{ ref('input__events') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

)

select
    -- key
    events.customer_id,

    -- when
    max(events.occurred_at) as last_event_at,

    -- counts
    count(*) as event_count,
    {%- for event_type, column in {
        'view': 'view_count', 'cart': 'cart_count', 'remove_from_cart': 'remove_from_cart_count',
        'purchase': 'purchase_event_count', 'return': 'return_event_count'
    }.items() %}
    count(*) filter (where events.event_type = '{{ event_type }}') as {{ column }},
    {%- endfor %}

    -- money
    cast(coalesce(sum(events.amount) filter (where events.event_type = 'purchase'), 0) as decimal(38,4))
        as purchase_amount
from events
inner join as_of
    on events.occurred_at >= as_of.lookback_start
    and events.occurred_at < as_of.as_of_date
where events.customer_id is not null
group by events.customer_id
