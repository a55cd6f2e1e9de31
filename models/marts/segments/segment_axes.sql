-- One row per segmentation, principal axis and feature: the composition of the axes in the chart of all features.

select
    -- key
    segmentation,
    axis,
    feature,

    -- axis
    loading,
    share_of_variance

from {{ ref('int_segmentation_current') }}
where artifact = 'axes'
