-- One row per accepted event, in the columns of the input contract.

select
    row_key as event_id,
    occurred_at,
    event_type,
    customer_id,
    session_id,
    -- An order is what a session buys, or what a user buys in a day; each purchase is of one piece.
    case when event_type in ('purchase', 'return')
        then coalesce(session_id, customer_id || ' ' || cast(cast(occurred_at as date) as varchar), row_key)
    end as order_id,
    product_id,
    category_id,
    category,
    brand,
    unit_price,
    case when event_type in ('purchase', 'return') then 1 end as quantity,
    amount,
    source_file,
    source_row
from {{ ref('stg_ecommerce_events__events_rows') }}
where reject_reason is null
