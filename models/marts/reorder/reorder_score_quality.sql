-- One row per past date, population and baseline: how well it ranked customers with what was known then.

select
    -- key
    cast(as_of_date as date) as as_of_date,
    population,
    baseline,
    is_used,

    -- observed and predicted
    customer_count,
    returned as reordered_customer_count,
    reorder_rate,
    predicted_rate,

    -- how well it ranked
    auc,
    auc_lower,
    auc_upper,
    lead,
    lead_lower,
    lead_upper,
    verdict,

    -- over all back-tests together
    all_tests_lead,
    all_tests_lead_lower,
    all_tests_lead_upper,
    all_tests_auc,
    all_tests_count,
    all_tests_worse_count,
    all_tests_verdict,
    as_of_date = max(as_of_date) over (partition by population) as is_last_test
from {{ ref('reorder_model') }}
where artifact = 'quality'
