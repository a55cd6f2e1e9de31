-- One row per date for which the return score was fitted, today and past ones: the whole model.

select
    -- key
    cast(as_of_date as date) as as_of_date,
    is_today,

    -- probability within h days = 1 / (1 + exp(-(level + coefficients * features)))
    level_30_days,
    level_60_days,
    level_90_days,
    recency_coefficient,
    orders_coefficient,
    tenure_coefficient,
    spend_coefficient,
    missed_coefficient,

    -- what it was learnt from
    windows,
    customers,
    cast(level_from as date) as level_from,
    cast(level_to as date) as level_to,
    level_share_returned,
    season
from {{ ref('return_model') }}
where artefact = 'model'
