-- One row per customer with a score and number of days: the probability of an order by then without any action, and how far off
-- the score may be.

{{ config(materialized = 'ephemeral') }}

with

scores as (

    {%- for days in reorder_days() %}
    select
        customer_id,
        cast({{ days }} as bigint) as horizon_days,
        probability_{{ days }}_days as probability
    from {{ ref('reorder_score') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- What customers with about this probability did in the last back-test. Groups reach half-way to the next group.
tried as (

    select
        horizon_days,
        observed_rate_lower,
        observed_rate_upper,
        coalesce(
            (predicted_rate + lag(predicted_rate) over (partition by horizon_days order by bin_number)) / 2, -1
        ) as probability_from,
        coalesce(
            (predicted_rate + lead(predicted_rate) over (partition by horizon_days order by bin_number)) / 2, 2
        ) as probability_below
    from {{ ref('reorder_score_calibration') }}
    where population = 'everybody' and is_last_test

)

select
    -- key
    scores.customer_id,
    scores.horizon_days,

    -- without a back-test, nothing shows how far off the probability may be
    scores.probability,
    case when tried.observed_rate_lower is not null then least(scores.probability, tried.observed_rate_lower) end as probability_lower,
    case when tried.observed_rate_upper is not null then greatest(scores.probability, tried.observed_rate_upper) end as probability_upper
from scores
left join tried
    on scores.horizon_days = tried.horizon_days
    and scores.probability >= tried.probability_from
    and scores.probability < tried.probability_below
