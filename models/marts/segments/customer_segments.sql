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

named as (

    select
        reasons.*,
        names.offered_id,
        names.segment_name,
        -- a segment that is offered as one with their own is no other segment
        case when runners_up.offered_id <> names.offered_id then runners_up.offered_id end as runner_up_offered_id,
        case when runners_up.offered_id <> names.offered_id then runners_up.segment_name end as runner_up_name
    from reasons
    left join names
        on reasons.segmentation = names.segmentation
        and reasons.segment_id = names.segment_id
    left join names as runners_up
        on reasons.segmentation = runners_up.segmentation
        and reasons.runner_up_id = runners_up.segment_id

),

-- For each segment the clearest and the closest case, among customers with a reason and a possible move.
examples as (

    select
        segmentation,
        offered_id,
        min_by(customer_id, (-separation, customer_id)) as clearest_id,
        min_by(customer_id, (separation, customer_id)) as closest_id
    from named
    where why_1 is not null and would_move_if is not null and runner_up_name is not null
    group by segmentation, offered_id

)

select
    -- key
    named.segmentation,
    named.customer_id,

    -- segment
    named.offered_id as segment_id,
    {{ segment_code('named.segmentation', 'named.offered_id') | indent(4) }} as segment_code,
    named.segment_name,

    -- why this one
    named.why_1 || coalesce('; ' || named.why_2, '') as why,

    -- how clear it is
    named.distance,
    named.separation,
    stability.agreement as confidence,

    -- the next segment
    named.runner_up_offered_id as runner_up_id,
    named.runner_up_name,
    case when named.runner_up_name is not null then named.would_move_if end as would_move_if,

    -- examples to show
    coalesce(named.customer_id in (examples.clearest_id, examples.closest_id), false) as is_example

from named
left join stability
    on named.segmentation = stability.segmentation
    and named.separation >= stability.separation_from
    and named.separation < stability.separation_below
left join examples
    on named.segmentation = examples.segmentation
    and named.offered_id = examples.offered_id
