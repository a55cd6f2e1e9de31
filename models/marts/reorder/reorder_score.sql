-- One row per customer with an order in the lookback: the probability of ordering again within 30, 60 and 90 days without any
-- action. No rows if the data is not enough to learn from.

with

parameters as (

    select * from {{ ref('reorder_model') }}
    where artifact = 'model' and is_today

),

measures as (

    select *
    from {{ ref('int_customer_measures') }}
    where order_count > 0 and tenure_days is not null

),

tilted as (

    select
        measures.customer_id,
        parameters.level_30_days,
        parameters.level_60_days,
        parameters.level_90_days,
        parameters.recency_coefficient * ln(1 + measures.recency_days)
        + parameters.order_count_coefficient * ln(measures.order_count)
        + parameters.tenure_coefficient * ln(1 + measures.tenure_days)
        + parameters.revenue_coefficient * ln(1 + greatest(cast(measures.revenue as double), 0))
        + parameters.missed_coefficient * ln(
            1 + cast(measures.recency_days as double) * measures.order_count / (measures.tenure_days + 90)
        ) as tilt
    from measures
    cross join parameters

)

select
    -- key
    customer_id,

    -- probabilities
    {%- for days in reorder_days() %}
    round(1 / (1 + exp(-(level_{{ days }}_days + tilt))), 6) as probability_{{ days }}_days{{ ',' if not loop.last }}
    {%- endfor %}
from tilted
