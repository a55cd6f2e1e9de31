-- One row per file: its raw rows, and their money where quantity and price are numbers. Counted before anything is
-- accepted or rejected, and by other means, so that the two can be held against each other.

with

raw_lines as (

    select * from {{ ref('stg_demo__raw_lines') }}

)

select
    'demo' as dataset,
    'order_lines' as entity,
    source_file,
    count(*) as raw_rows,
    cast(
        coalesce(sum(try_cast(quantity as integer) * try_cast(unit_price as decimal(9, 2))), 0) as decimal(38, 4)
    ) as raw_amount

from raw_lines
group by source_file
