-- One row per customer with a score and number of days: the probability of an order by then without any action, and how far off
-- it may be.

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

-- What customers with about this probability did, back-test by back-test. Groups reach half-way to the next group.
tried as (

    select
        horizon_days,
        observed_rate_lower,
        observed_rate_upper,
        coalesce(
            (predicted_rate + lag(predicted_rate) over (partition by as_of_date, horizon_days order by bin_number)) / 2, -1
        ) as probability_from,
        coalesce(
            (predicted_rate + lead(predicted_rate) over (partition by as_of_date, horizon_days order by bin_number)) / 2, 2
        ) as probability_below
    from {{ ref('reorder_score_calibration') }}
    where population = 'everybody'

),

limits as (

    select distinct
        horizon_days,
        probability_from
    from tried

),

spans as (

    select
        horizon_days,
        probability_from,
        coalesce(lead(probability_from) over (partition by horizon_days order by probability_from), 2) as probability_below
    from limits

),

-- The lowest and the highest of all back-tests: the next window may be like any of them.
observed as (

    select
        spans.horizon_days,
        spans.probability_from,
        spans.probability_below,
        min(tried.observed_rate_lower) as observed_rate_lower,
        max(tried.observed_rate_upper) as observed_rate_upper
    from spans
    inner join tried
        on spans.horizon_days = tried.horizon_days
        and spans.probability_from >= tried.probability_from
        and spans.probability_from < tried.probability_below
    group by spans.horizon_days, spans.probability_from, spans.probability_below

)

select
    -- key
    scores.customer_id,
    scores.horizon_days,

    -- without a back-test, nothing shows how far off the probability may be
    scores.probability,
    case when observed.observed_rate_lower is not null then least(scores.probability, observed.observed_rate_lower) end
        as probability_lower,
    case when observed.observed_rate_upper is not null then greatest(scores.probability, observed.observed_rate_upper) end
        as probability_upper
from scores
left join observed
    on scores.horizon_days = observed.horizon_days
    and scores.probability >= observed.probability_from
    and scores.probability < observed.probability_below
