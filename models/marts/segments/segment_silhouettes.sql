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
    names.offered_id as segment_id,
    names.segment_name,
    cast(row_number() over (
        partition by fit.segmentation, names.offered_id
        order by fit.silhouette desc, fit.customer_id asc
    ) as bigint) as silhouette_position,

    -- fit
    fit.silhouette

from fit
inner join names
    on fit.segmentation = names.segmentation
    and fit.segment_id = names.segment_id
where fit.artifact = 'silhouettes'
