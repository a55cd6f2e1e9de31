-- One row per segmentation and customer of its population: the segment that they are offered in. Segments that do not differ
-- share a name, and the lowest of their ids.

{{ config(materialized='ephemeral') }}

select
    scores.segmentation,
    scores.customer_id,
    names.offered_id as segment_id
from {{ ref('int_segment_scores') }} as scores
inner join {{ ref('int_segment_names') }} as names
    on scores.segmentation = names.segmentation
    and scores.segment_id = names.segment_id
