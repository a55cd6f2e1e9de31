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

),

-- For each segment the clearest and the closest case, among customers with a reason and a possible move.
examples as (

    select
        segmentation,
        segment_id,
        min_by(customer_id, (-separation, customer_id)) as clearest_id,
        min_by(customer_id, (separation, customer_id)) as closest_id
    from reasons
    where why_1 is not null and would_move_if is not null
    group by segmentation, segment_id

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
    reasons.separation,
    stability.agreement as confidence,

    -- the next segment
    reasons.runner_up_id,
    runner_up_names.segment_name as runner_up_name,
    reasons.would_move_if,

    -- examples to show
    coalesce(reasons.customer_id in (examples.clearest_id, examples.closest_id), false) as is_example

from reasons
left join names
    on reasons.segmentation = names.segmentation
    and reasons.segment_id = names.segment_id
left join names as runner_up_names
    on reasons.segmentation = runner_up_names.segmentation
    and reasons.runner_up_id = runner_up_names.segment_id
left join stability
    on reasons.segmentation = stability.segmentation
    and reasons.separation >= stability.separation_from
    and reasons.separation < stability.separation_below
left join examples
    on reasons.segmentation = examples.segmentation
    and reasons.segment_id = examples.segment_id
