-- One row per segmentation, drawn line and point of it: the top of the tree that Ward's method builds from the sample.

select
    -- key
    segmentation,
    algorithm,
    linkage,
    merge_id,
    point_order,

    -- where
    x,
    height,

    -- what lies below
    leaf_count

from {{ ref('int_segmentation_current') }}
where artifact = 'dendrogram'
