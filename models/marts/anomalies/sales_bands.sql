-- One row per grain (day, month; hours outside their band), measure and period: the actual and the usual value.

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
    is_outside,

    -- why it may be
    holiday,

    -- how long ago
    cast({{ dbt.datediff(
        'cast(period_start as timestamp)', 'max(cast(period_start as timestamp)) over (partition by grain)', 'day'
    ) }} as bigint) as days_before_last
from {{ ref('sales_bands_fit') }}
