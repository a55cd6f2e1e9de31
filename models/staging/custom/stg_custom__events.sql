-- One row per accepted event, in the columns of the input contract.

select
    row_key as event_id,
    event_word as event_type,
    amount,
    {{- custom_columns('events', computed=['event_id', 'event_type', 'amount']) }}
from {{ ref('stg_custom__events_rows') }}
where reject_reason is null
