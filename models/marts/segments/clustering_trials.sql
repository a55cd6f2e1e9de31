-- One row per segmentation, scaler, algorithm and number of segments: how good it is, and why it was chosen or not.

select
    -- key
    segmentation,
    scaler,
    algorithm,
    k,

    -- figures
    inertia,
    silhouette,
    silhouette_sample,
    calinski_harabasz,
    davies_bouldin,
    smallest_share,

    -- judgement
    is_selected,
    verdict

from {{ ref('int_segmentation_current') }}
where artefact = 'trials'
