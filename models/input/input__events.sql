-- One row per event; if the data set has no event log, each sold or returned order line is one.

{% if provides('events') -%}

with

events as (

    {{ staged_input('events') | indent(4) }}

)

select
    event_id,
    occurred_at,
    event_type,
    customer_id,
    session_id,
    -- If the log has no order numbers, an order is what a session buys, or what a customer buys on one day.
    case when event_type in ('purchase', 'return')
        then coalesce(order_id, session_id, customer_id || ' ' || cast(cast(occurred_at as date) as string), event_id)
        else order_id
    end as order_id,
    product_id,
    category_id,
    category,
    brand,
    unit_price,
    case when event_type in ('purchase', 'return') then coalesce(quantity, 1) else quantity end as quantity,
    amount,
    currency,
    source_file,
    source_row
from events

{%- elif provides('order_lines') -%}

select
    order_line_id as event_id,
    ordered_at as occurred_at,
    case when is_return then 'return' else 'purchase' end as event_type,
    customer_id,
    cast(null as string) as session_id,
    order_id,
    product_id,
    cast(null as string) as category_id,
    category,
    brand,
    unit_price,
    abs(quantity) as quantity,
    -- what was paid or given back; positive either way
    case when is_return then cast(0 - line_amount as decimal(18,4)) else line_amount end as amount,
    currency,
    source_file,
    source_row
from {{ ref('input__order_lines') }}
where is_return or {{ is_sale() }}

{%- else -%}

{{ empty_input('events') }}

{%- endif %}
