-- One row per customer with an order in the lookback: the probability of ordering again within 30, 60 and 90 days if nothing is
-- done about it. No rows where the data could not teach it.

with

parameters as (

    select * from {{ ref('return_model') }}
    where artefact = 'model' and is_today

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
        + parameters.orders_coefficient * ln(measures.order_count)
        + parameters.tenure_coefficient * ln(1 + measures.tenure_days)
        + parameters.spend_coefficient * ln(1 + greatest(cast(measures.monetary_total as double), 0))
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
    {%- for days in return_days() %}
    round(1 / (1 + exp(-(level_{{ days }}_days + tilt))), 6) as probability_{{ days }}_days{{ ',' if not loop.last }}
    {%- endfor %}
from tilted
