-- One row per segmentation, reason to watch, current segment and likely segment (both also 'all'): how many customers of the
-- watchlist are likely to go that way, and their revenue.

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
        probability,
        revenue_at_risk,
        basis
    from customers

    {{ 'union all' if not loop.last }}

    {%- endfor %}

)

select
    -- key
    segmentation,
    watched_for,
    segment_now,
    likely_segment,

    -- when
    max(likely_on) as likely_on,

    -- how many, and how likely; decimals, so that the mean does not depend on the order of the rows
    count(*) as customer_count,
    cast(sum(cast(probability as decimal(18,9))) as double) / count(*) as probability,

    -- revenue
    cast(sum(revenue_at_risk) as decimal(38,4)) as revenue_at_risk,

    -- by which model
    max(basis) as basis
from ways
group by segmentation, watched_for, segment_now, likely_segment
