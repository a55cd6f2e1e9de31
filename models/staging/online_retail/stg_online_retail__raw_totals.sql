-- One row per raw file: its data lines and their money, counted before anything is accepted or rejected.

select
    'online_retail' as dataset,
    'order_lines' as entity,
    source_file,
    count(*) as raw_rows,
    -- Only texts that are numbers count: a cast alone would read 1e3 and round 6.7.
    sum(try_cast(
        try_cast(quantity_text as decimal(19,0)) * try_cast(unit_price_text as decimal(19,4)) as decimal(18,4)
    )) filter (
        where regexp_full_match(quantity_text, '[+-]?0*[0-9]{1,12}(\.0*)?')
            and regexp_full_match(unit_price_text, '{{ price_pattern() }}')
    ) as raw_amount
from {{ ref('stg_online_retail__fields') }}
group by source_file
