-- One row per segmentation, segment and feature: the centre that customers are compared with.

with

fit as (

    select * from {{ ref('int_segmentation_current') }}

),

scalers as (

    select * from fit
    where artefact = 'scalers'

),

names as (

    select * from {{ ref('int_segment_names') }}

)

select
    -- key
    centres.segmentation,
    centres.segment_id,
    -- nobody may be in a segment any more, and then nothing names it
    coalesce(names.segment_name, 'Segment ' || cast(centres.segment_id as string)) as segment_name,
    centres.feature,

    -- centre
    centres.centre_scaled,
    centres.centre,

    -- how far from the average customer: the published scaling undone, and the standard one done
    round(
        (centres.centre_scaled * published.scale + published.location - standard.location) / standard.scale, 6
    ) as z

from fit as centres
inner join scalers as published
    on centres.segmentation = published.segmentation
    and centres.scaler = published.scaler
    and centres.feature = published.feature
left join scalers as standard
    on centres.segmentation = standard.segmentation
    and centres.feature = standard.feature
    and standard.scaler = 'standard'
left join names
    on centres.segmentation = names.segmentation
    and centres.segment_id = names.segment_id
where centres.artefact = 'centres'
