-- One row per past date, population and way of telling who comes back: how well it ranked customers with what was known then.

select
    -- key
    cast(as_of_date as date) as as_of_date,
    population,
    yardstick,

    -- what came
    customers,
    returned,
    share_returned,
    share_forecast,

    -- how well it ranked
    auc,
    auc_lower,
    auc_upper,
    lead,
    lead_lower,
    lead_upper,
    verdict
from {{ ref('return_model') }}
where artefact = 'quality'
