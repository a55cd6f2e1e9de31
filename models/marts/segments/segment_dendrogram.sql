-- One row per point of a drawn line: the top of the tree that ward's method builds from the sample.

select
    -- key
    segmentation,
    algorithm,
    merge_id,
    point_order,

    -- where
    x,
    height,

    -- what lies below
    leaf_count

from {{ ref('int_segmentation_current') }}
where artefact = 'dendrogram'
