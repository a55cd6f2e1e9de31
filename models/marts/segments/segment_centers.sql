-- One row per segmentation, segment and feature: the center that customers are compared with.

with

fit as (

    select * from {{ ref('int_segmentation_current') }}

),

scalers as (

    select * from fit
    where artifact = 'scalers'

),

names as (

    select * from {{ ref('int_segment_names') }}

)

select
    -- key
    centers.segmentation,
    centers.segment_id,
    -- one that is offered with others has several centers
    names.segment_name || case
        when count(*) over (partition by centers.segmentation, centers.feature, names.offered_id) > 1
            then ', center ' || cast(centers.segment_id as string)
        else ''
    end as segment_name,
    centers.feature,
    measures.label,
    measures.measure_position,

    -- center
    centers.center_scaled,
    centers.center,

    -- distance from the average customer: the published scaling is undone, and the standard one applied
    round(
        (centers.center_scaled * published.scale + published.location - standard.location) / standard.scale, 6
    ) as z

from fit as centers
inner join scalers as published
    on centers.segmentation = published.segmentation
    and centers.scaler = published.scaler
    and centers.feature = published.feature
left join scalers as standard
    on centers.segmentation = standard.segmentation
    and centers.feature = standard.feature
    and standard.scaler = 'standard'
inner join names
    on centers.segmentation = names.segmentation
    and centers.segment_id = names.segment_id
left join {{ ref('segmentation_measures') }} as measures
    on centers.segmentation = measures.segmentation
    and centers.feature = measures.measure
where centers.artifact = 'centers'
