-- One row per segmentation and sampled customer: how well they fit their segment, from the best to the worst fit.

with

fit as (

    select * from {{ ref('int_segmentation_current') }}

),

names as (

    select * from {{ ref('int_segment_names') }}

)

select
    -- key
    fit.segmentation,
    coalesce(names.offered_id, fit.segment_id) as segment_id,
    -- a segment may have no customers any more, and then it has no name
    coalesce(names.segment_name, 'Segment ' || cast(fit.segment_id as string)) as segment_name,
    row_number() over (
        partition by fit.segmentation, coalesce(names.offered_id, fit.segment_id)
        order by fit.silhouette desc, fit.customer_id asc
    ) as silhouette_position,

    -- fit
    fit.silhouette

from fit
left join names
    on fit.segmentation = names.segmentation
    and fit.segment_id = names.segment_id
where fit.artifact = 'silhouettes'
