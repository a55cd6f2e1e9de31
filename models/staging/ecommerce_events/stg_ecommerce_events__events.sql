-- One row per accepted event, in the columns of the input contract.

{{ config(enabled = is_chosen_form(), materialized = 'view') }}

select
    row_key as event_id,
    occurred_at,
    event_type,
    customer_id,
    session_id,
    product_id,
    category_id,
    category,
    brand,
    unit_price,
    amount,
    source_file,
    source_row,
    {{ missing_columns('events', ['order_id', 'quantity', 'currency']) | indent(4) }}
from {{ ref('stg_ecommerce_events__events_rows') }}
where reject_reason is null
