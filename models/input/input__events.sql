-- One row per event; where the data set has no event log, each sold or returned order line is one.

{% if provides('events') -%}

{{ staged_input('events') }}

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
    case when is_return then -line_amount else line_amount end as amount,
    source_file,
    source_row
from {{ ref('stg_' ~ var('dataset') ~ '__order_lines') }}
where is_return or {{ is_sale() }}

{%- else -%}

{{ empty_input('events') }}

{%- endif %}
