-- One row per segmentation, segment and feature: the centre that customers are compared with.

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
    fit.segment_id,
    -- nobody may be in a segment any more, and then nothing names it
    coalesce(names.segment_name, 'Segment ' || cast(fit.segment_id as string)) as segment_name,
    fit.feature,

    -- centre
    fit.centre_scaled,
    fit.centre

from fit
left join names
    on fit.segmentation = names.segmentation
    and fit.segment_id = names.segment_id
where fit.artefact = 'centres'
