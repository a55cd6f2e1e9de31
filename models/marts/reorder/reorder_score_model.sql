-- One row per date for which the reorder score was fitted, today and in the past: all parameters.

select
    -- key
    cast(as_of_date as date) as as_of_date,
    is_today,

    -- probability within h days = 1 / (1 + exp(-(level + coefficients * features)))
    level_30_days,
    level_60_days,
    level_90_days,
    recency_coefficient,
    order_count_coefficient,
    tenure_coefficient,
    revenue_coefficient,
    missed_coefficient,

    -- the data that the model learned from
    window_count,
    customer_count,
    cast(level_from as date) as level_from,
    cast(level_to as date) as level_to,
    level_reorder_rate,
    season
from {{ ref('reorder_model') }}
where artifact = 'model'
