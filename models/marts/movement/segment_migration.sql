-- One row per segmentation, period end, segment before, segment after and cause: how many customers moved or stayed, and what
-- they brought. Within a period the rows add up to everybody.

with

history as (

    select * from {{ ref('segment_history') }}

),

drawn as (

    {{ history_share() | indent(4) }}

)

select
    -- key
    history.segmentation,
    history.period_end,
    history.previous_segment as from_segment,
    history.segment as to_segment,
    history.cause,

    -- where
    max(history.previous_segment_id) as from_segment_id,
    max(history.segment_id) as to_segment_id,
    history.previous_segment <> history.segment as is_move,

    -- who and what
    cast(count(*) as bigint) as customers,
    cast(sum(history.revenue_in_period) as decimal(38,4)) as revenue,
    cast(coalesce(sum(history.previous_monetary_total), 0) as decimal(38,4)) as monetary_total_before,
    cast(sum(history.monetary_total) as decimal(38,4)) as monetary_total_after,

    -- how the figures came about
    max(history.is_look_back) as is_look_back,
    max(drawn.share) as share_of_customers_drawn

from history
cross join drawn
where history.previous_segment is not null
group by
    history.segmentation,
    history.period_end,
    history.previous_segment,
    history.segment,
    history.cause
