-- One row per segmentation and customer of its population: their segment, why, how clear the case is, and what would move them.

with

reasons as (

    select * from {{ ref('int_segment_reasons') }}

),

names as (

    select * from {{ ref('int_segment_names') }}

),

stability as (

    select * from {{ ref('int_segment_stability') }}

)

select
    -- key
    reasons.segmentation,
    reasons.customer_id,

    -- segment
    reasons.segment_id,
    {{ segment_code('reasons.segmentation', 'reasons.segment_id') | indent(4) }} as segment_code,
    names.segment_name,

    -- why this one
    reasons.why_1 || coalesce('; ' || reasons.why_2, '') as why,

    -- how clear it is
    reasons.distance,
    reasons.margin,
    stability.agreement as confidence,

    -- where else
    reasons.runner_up_id,
    runner_up_names.segment_name as runner_up_name,
    reasons.would_move_if

from reasons
left join names
    on reasons.segmentation = names.segmentation
    and reasons.segment_id = names.segment_id
left join names as runner_up_names
    on reasons.segmentation = runner_up_names.segmentation
    and reasons.runner_up_id = runner_up_names.segment_id
left join stability
    on reasons.segmentation = stability.segmentation
    and reasons.margin >= stability.margin_from
    and reasons.margin < stability.margin_below
