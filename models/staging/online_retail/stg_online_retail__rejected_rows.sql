-- One row per rejected raw row, with the first reason that applied.

{{ config(enabled = var('dataset') == 'online_retail', materialized = 'view') }}

select
    'online_retail' as dataset,
    'order_lines' as entity,
    source_file,
    source_row,
    reject_reason as reason,
    line as raw,
    line_amount as amount
from {{ ref('stg_online_retail__rows') }}
where reject_reason is not null
