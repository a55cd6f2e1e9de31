-- One row per rejected raw row: its file and line, why it was rejected, and its text.

with

numbered as (

    select
        *,
        row_number() over (partition by entity, reason order by source_file, source_row) as reason_position
    from {{ ref('input__rejected_rows') }}

)

select
    dataset,
    entity,
    source_file,
    source_row,
    reason,
    raw,
    shown,
    amount,
    cast(row_number() over (
        partition by entity order by reason_position, reason, source_file, source_row
    ) as bigint) as example_position
from numbered
