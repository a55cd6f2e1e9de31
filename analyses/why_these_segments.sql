-- Which way of grouping is best? The trials of each segmentation, the chosen one first, with the reason against the others.

select
    segmentation,
    scaler,
    algorithm,
    k,
    silhouette,
    repeatability,
    return_auc,
    smallest_share,
    verdict
from {{ ref('clustering_trials') }}
where k > 1
order by segmentation asc, is_selected desc, return_auc desc nulls last, silhouette desc nulls last, k asc, scaler asc, algorithm asc
