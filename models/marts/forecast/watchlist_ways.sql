-- One row per segmentation, reason to watch, current segment and likely segment (both also 'all'): how many customers of the
-- watchlist may go that way, how many are expected to slip, and their revenue.

with

customers as (

    select * from {{ ref('segment_watchlist') }}

),

ways as (

    {%- for segment_now, likely_segment in [
        ('segment_now', 'likely_segment'), ("'all'", 'likely_segment'), ("'all'", "'all'")
    ] %}

    select
        segmentation,
        watched_for,
        {{ segment_now }} as segment_now,
        {{ likely_segment }} as likely_segment,
        likely_on,
        cast(probability as decimal(18,9)) as probability,
        cast(probability * (1 - probability) as decimal(18,9)) as variance,
        revenue_at_risk,
        basis
    from customers

    {{ 'union all' if not loop.last }}

    {%- endfor %}

),

-- Sums of decimals, so that they do not depend on the order of the rows.
sums as (

    select
        segmentation,
        watched_for,
        segment_now,
        likely_segment,
        max(likely_on) as likely_on,
        count(*) as customer_count,
        cast(sum(probability) as double) as probability,
        sqrt(cast(sum(variance) as double)) as deviation,
        cast(sum(revenue_at_risk) as decimal(38,4)) as revenue_at_risk,
        max(basis) as basis
    from ways
    group by segmentation, watched_for, segment_now, likely_segment

),

-- How many slipped of those whom the same model would have watched, at each held-out date and over all.
trials as (

    select
        segmentation,
        model,
        item,
        max(case when measure = 'slips_observed' then value end)
        / max(case when measure = 'slips_predicted' then value end) as observed_share
    from {{ ref('segment_forecast_quality') }}
    where measure in ('slips_observed', 'slips_predicted')
    group by segmentation, model, item

),

calibration as (

    select
        segmentation,
        model,
        max(case when item = 'all' then observed_share end) as observed_share,
        min(observed_share) as observed_share_lower,
        max(observed_share) as observed_share_upper
    from trials
    group by segmentation, model

)

select
    -- key
    sums.segmentation,
    sums.watched_for,
    sums.segment_now,
    sums.likely_segment,

    -- when
    sums.likely_on,

    -- how many, and how likely
    sums.customer_count,
    sums.probability / sums.customer_count as probability,

    -- slips expected: the sum of the probabilities, corrected by how many came of those expected in past trials; the ends are
    -- those of the trials that came out lowest and highest, and of chance
    case
        when calibration.observed_share is not null
            then least(sums.probability * calibration.observed_share, sums.customer_count)
    end as expected_count,
    case
        when calibration.observed_share is not null
            then greatest(sums.probability * calibration.observed_share_lower - 1.96 * sums.deviation, 0)
    end as expected_count_lower,
    case
        when calibration.observed_share is not null
            then least(
                sums.probability * calibration.observed_share_upper + 1.96 * sums.deviation, sums.customer_count
            )
    end as expected_count_upper,

    -- revenue
    sums.revenue_at_risk,

    -- by which model
    sums.basis
from sums
left join calibration
    on sums.segmentation = calibration.segmentation
    and sums.basis = calibration.model
    and sums.watched_for = 'slip'
