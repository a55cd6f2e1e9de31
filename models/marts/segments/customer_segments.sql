-- One row per segmentation and customer of its population: their segment, and how clear the case is.

with

scores as (

    select * from {{ ref('int_segment_scores') }}

),

names as (

    select * from {{ ref('int_segment_names') }}

)

select
    -- key
    scores.segmentation,
    scores.customer_id,

    -- segment
    scores.segment_id,
    names.segment_name,

    -- how clear it is
    scores.distance,
    scores.runner_up_id,
    scores.margin

from scores
left join names
    on scores.segmentation = names.segmentation
    and scores.segment_id = names.segment_id
