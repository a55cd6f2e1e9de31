-- One row per past date, number of days and model or baseline: how well it forecast what customers then brought.

select
    -- key
    cast(as_of_date as date) as as_of_date,
    horizon_days,
    baseline,
    is_used,

    -- customers
    customer_count,
    buyer_count,

    -- how well it ranked
    auc,
    rank_correlation,
    share_in_top_tenth as share_of_value_in_top_tenth,

    -- how far it was off
    total_error,
    mean_absolute_error,
    decile_gap,

    -- the lead of what is used
    lead,
    lead_lower,
    lead_upper,
    verdict,

    -- over all past dates together
    all_tests_lead,
    all_tests_lead_lower,
    all_tests_lead_upper,
    all_tests_count,
    all_tests_verdict,
    as_of_date = max(as_of_date) over (partition by horizon_days) as is_last_test
from {{ ref('lifetime_fit') }}
where artifact = 'quality'
