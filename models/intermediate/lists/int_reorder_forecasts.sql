-- One row per customer with a score and number of days: the probability of an order by then without any action, and how far off
-- it may be.

{{ config(materialized = 'ephemeral') }}

{#- How far the outermost group of a back-test reaches at least. -#}
{%- set reach_min = 0.05 %}

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

groups as (

    select
        *,
        (predicted_rate + lag(predicted_rate) over (partition by as_of_date, horizon_days order by bin_number)) / 2 as half_way_down,
        (predicted_rate + lead(predicted_rate) over (partition by as_of_date, horizon_days order by bin_number)) / 2 as half_way_up
    from {{ ref('reorder_score_calibration') }}
    where population = 'everybody'

),

-- What customers with about this probability did, back-test by back-test. Groups reach half-way to the next group; the outer ones
-- as far to the other side, and at least a little: of predictions that a test did not have, it says nothing.
tried as (

    select
        horizon_days,
        observed_rate_lower,
        observed_rate_upper,
        coalesce(half_way_down, least(2 * predicted_rate - half_way_up, predicted_rate - {{ reach_min }})) as probability_from,
        coalesce(half_way_up, greatest(2 * predicted_rate - half_way_down, predicted_rate + {{ reach_min }})) as probability_below
    from groups

),

limits as (

    select
        horizon_days,
        probability_from
    from tried

    union

    select
        horizon_days,
        probability_below as probability_from
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

    -- the range may lie beside the probability; without a back-test of it, nothing shows how far off it may be
    scores.probability,
    observed.observed_rate_lower as probability_lower,
    observed.observed_rate_upper as probability_upper
from scores
left join observed
    on scores.horizon_days = observed.horizon_days
    and scores.probability >= observed.probability_from
    and scores.probability < observed.probability_below
