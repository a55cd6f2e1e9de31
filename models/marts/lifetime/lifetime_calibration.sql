-- One row per past date, number of days, type of group (all, tenth, repeats, first order in) and group of customers: the expected and the observed
-- value.

select
    -- key
    cast(as_of_date as date) as as_of_date,
    horizon_days,
    group_type,
    group_number,

    -- expected and observed
    customer_count,
    cast({{ 'expected_value' if knows_money() else 'null' }} as decimal(38,4)) as expected_value,
    cast({{ 'observed_value' if knows_money() else 'null' }} as decimal(38,4)) as observed_value,
    share_within,
    as_of_date = max(as_of_date) over (partition by horizon_days) as is_last_test
from {{ ref('lifetime_fit') }}
where artifact = 'calibration'
