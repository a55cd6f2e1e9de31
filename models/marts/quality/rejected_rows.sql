-- One row per rejected raw row: where it stands, why it was rejected, and its text.

select
    dataset,
    entity,
    source_file,
    source_row,
    reason,
    raw,
    amount
from {{ ref('input__rejected_rows') }}
