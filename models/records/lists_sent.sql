-- One row per list and customer it was sent to. `winback export` writes this table; builds only read it.

select
    -- key
    cast(null as string) as dataset,
    cast(null as string) as list_id,
    cast(null as string) as customer_id,

    -- what and when
    cast(null as string) as program,
    cast(null as date) as sent_on
from {{ ref('programs') }}
where 1 = 0
