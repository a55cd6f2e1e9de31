-- One row per customer with an order in the lookback: the probability of ordering again within 30, 60 and 90 days without any
-- action, by the reorder score or the simple rule used in its place. No rows if the data is not enough to learn from.

with

parameters as (

    select * from {{ ref('reorder_model') }}
    where artifact = 'model' and is_today

),

-- A status that nobody had in the windows adds nothing.
status_parameters as (

    select
        status,
        status_coefficient
    from {{ ref('reorder_model') }}
    where artifact = 'status'

),

measures as (

    select *
    from {{ ref('int_customer_measures') }}
    where order_count > 0 and tenure_days is not null

),

statuses as (

    select
        customer_id,
        status
    from {{ ref('int_customer_statuses') }}
    where is_today

),

tilted as (

    select
        measures.customer_id,
        parameters.basis,
        parameters.level_30_days,
        parameters.level_60_days,
        parameters.level_90_days,
        parameters.recency_coefficient * ln(1 + measures.recency_days)
        + parameters.order_count_coefficient * ln(measures.order_count)
        + parameters.tenure_coefficient * ln(1 + measures.tenure_days)
        + parameters.revenue_coefficient * ln(1 + greatest(cast(measures.revenue as double), 0))
        + parameters.missed_coefficient * ln(
            1 + cast(measures.recency_days as double) * measures.order_count / (measures.tenure_days + 90)
        )
        + parameters.rule_coefficient * ln(cast(measures.order_count as double) / (measures.recency_days + 30))
        + coalesce(status_parameters.status_coefficient, 0) as tilt
    from measures
    cross join parameters
    left join statuses
        on measures.customer_id = statuses.customer_id
    left join status_parameters
        on statuses.status = status_parameters.status

)

select
    -- key
    customer_id,

    -- probabilities
    {%- for days in reorder_days() %}
    round(1 / (1 + exp(-(level_{{ days }}_days + tilt))), 6) as probability_{{ days }}_days,
    {%- endfor %}
    basis
from tilted
