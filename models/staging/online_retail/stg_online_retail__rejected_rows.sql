-- One row per rejected raw row, with the first reason that applied.

select
    'online_retail' as dataset,
    'order_lines' as entity,
    rows.source_file,
    rows.source_row,
    rows.reject_reason as reason,
    lines.line as raw,
    rows.line_amount as amount
from {{ ref('stg_online_retail__rows') }} as rows
inner join {{ ref('stg_online_retail__raw_lines') }} as lines
    on rows.source_file = lines.source_file
    and rows.source_row = lines.source_row
where rows.reject_reason is not null
