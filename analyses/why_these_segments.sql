-- Which clustering is best, and why were the others not chosen? The trials of each segmentation, the chosen one first.

select
    segmentation,
    scaler,
    algorithm,
    linkage,
    k,
    silhouette,
    repeatability,
    reorder_auc,
    share_of_smallest_segment,
    verdict
from {{ ref('clustering_trials') }}
where k > 1
order by segmentation asc, is_selected desc, reorder_auc desc nulls last, silhouette desc nulls last, k asc, scaler asc, algorithm asc, linkage asc
