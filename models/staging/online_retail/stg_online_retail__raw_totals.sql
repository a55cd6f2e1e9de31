-- One row per raw file: its data lines and their money, counted before anything is accepted or rejected.

{{ config(enabled = var('dataset') == 'online_retail') }}

select
    'online_retail' as dataset,
    'order_lines' as entity,
    source_file,
    count(*) as raw_rows,
    sum(try_cast(
        try_cast(quantity_text as decimal(18,0)) * try_cast(unit_price_text as decimal(18,4))
        as decimal(18,4)
    )) as raw_amount
from {{ ref('stg_online_retail__fields') }}
group by source_file
