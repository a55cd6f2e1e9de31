-- One row per date for which the reorder score was fitted, today and in the past: all parameters of what is used, the score or a
-- simple rule, and what all back-tests say of it.

select
    -- key
    cast(as_of_date as date) as as_of_date,
    is_today,

    -- what is used
    basis,

    -- probability within h days = 1 / (1 + exp(-(level + coefficients * features + what the status adds)))
    level_30_days,
    level_60_days,
    level_90_days,
    recency_coefficient,
    order_count_coefficient,
    tenure_coefficient,
    revenue_coefficient,
    missed_coefficient,
    rule_coefficient,
    status_words,

    -- the data that the model learned from
    window_count,
    customer_count,
    level_way,
    cast(level_from as date) as level_from,
    cast(level_to as date) as level_to,
    level_reorder_rate,
    season,

    -- what all back-tests say
    is_calibrated,
    reason,
    test_count,
    everybody_error_min,
    everybody_error_max,
    dormant_error_min,
    dormant_error_max
from {{ ref('reorder_model') }}
where artifact = 'model'
