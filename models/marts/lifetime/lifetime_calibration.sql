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

    -- over all past dates together
    {%- if knows_money() %}
    cast(sum(cast(expected_value as decimal(38,4))) over (partition by horizon_days, group_type, group_number) as double)
    / nullif(cast(sum(cast(observed_value as decimal(38,4))) over (partition by horizon_days, group_type, group_number) as double), 0)
        as all_tests_expected_over_observed,
    {%- else %}
    cast(null as double) as all_tests_expected_over_observed,
    {%- endif %}
    as_of_date = max(as_of_date) over (partition by horizon_days) as is_last_test
from {{ ref('lifetime_fit') }}
where artifact = 'calibration'
