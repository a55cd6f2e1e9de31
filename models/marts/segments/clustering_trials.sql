-- One row per segmentation, scaler, algorithm and number of segments: how good it is, and why it was chosen or not.

select
    -- key
    segmentation,
    scaler,
    algorithm,
    k,

    -- figures
    inertia,
    is_elbow,
    silhouette,
    silhouette_standard_error,
    silhouette_sample,
    calinski_harabasz,
    davies_bouldin,
    bic,
    smallest_share,

    -- agreement with other partitions
    agreement,
    rand_to_selected,

    -- repeatability
    repeatability,
    repeatability_lower,
    smallest_jaccard,

    -- structure
    null_silhouette,
    excess_over_null,
    null_p_value,
    structure,
    gap,
    gap_standard_error,
    is_gap_choice,

    -- use
    return_auc,
    return_auc_standard_error,
    spend_correlation,

    -- judgement
    is_selected,
    verdict

from {{ ref('int_segmentation_current') }}
where artefact = 'trials'
