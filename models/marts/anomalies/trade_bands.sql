-- One row per grain (day, month; hours outside their band), measure and period: what it brought, and what is usual.

select
    -- key
    grain,
    measure,
    cast(period_start as timestamp) as period_start,

    -- figures
    actual,
    expected,
    lower_bound,
    upper_bound,
    is_outside
from {{ ref('trade_bands_fit') }}
