-- One row per segmentation, principal axis and feature: what the axes of the flat picture of all features are made of.

select
    -- key
    segmentation,
    axis,
    feature,

    -- axis
    loading,
    explained_share

from {{ ref('int_segmentation_current') }}
where artefact = 'axes'
