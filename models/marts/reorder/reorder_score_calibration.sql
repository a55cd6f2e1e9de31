-- One row per past date, population or status, number of days and group of customers with about the same prediction: the
-- predicted and the observed reorder rate.

select
    -- key
    cast(as_of_date as date) as as_of_date,
    population,
    horizon_days,
    bin_number,

    -- predicted and observed
    customer_count,
    returned as reordered_customer_count,
    predicted_rate,
    reorder_rate,
    observed_rate_lower,
    observed_rate_upper,
    is_within
from {{ ref('reorder_model') }}
where artifact = 'calibration'
