-- One row per past date, population and baseline: how well it ranked customers with what was known then.

select
    -- key
    cast(as_of_date as date) as as_of_date,
    population,
    baseline,

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

    -- beside the other rows
    as_of_date = max(case when population = 'everybody' then as_of_date end) over () as is_last_test,
    max(case when baseline = 'reorder score' then auc end) over (partition by as_of_date, population) as reorder_score_auc
from {{ ref('reorder_model') }}
where artifact = 'quality'
