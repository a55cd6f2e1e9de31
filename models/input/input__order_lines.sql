-- One row per order line; derived from purchase and return events if the data set has no orders.

{% if provides('order_lines') -%}

{{ staged_input('order_lines') }}

{%- elif provides('events') -%}

select
    event_id as order_line_id,
    order_id,
    customer_id,
    occurred_at as ordered_at,
    product_id,
    cast(null as string) as product_name,
    category,
    brand,
    'product' as line_type,
    cast(case when event_type = 'return' then -1 else 1 end * quantity as bigint) as quantity,
    -- A purchase without money is no sale, but it is not lost either.
    case when amount is not null then coalesce(unit_price, 0) else 0 end as unit_price,
    cast(null as decimal(18,4)) as unit_cost,
    cast(null as decimal(18,4)) as discount_amount,
    cast(case when event_type = 'return' then -1 else 1 end * {{ known_amount('amount') }} as decimal(18,4)) as line_amount,
    cast(null as decimal(18,4)) as charged_amount,
    cast(null as decimal(18,4)) as paid_amount,
    currency,
    event_type = 'return' as is_return,
    cast(null as string) as channel,
    cast(null as string) as location_id,
    cast(null as string) as country,
    source_file,
    source_row
from {{ ref('input__events') }}
where event_type in ('purchase', 'return')

{%- else -%}

{{ empty_input('order_lines') }}

{%- endif %}
