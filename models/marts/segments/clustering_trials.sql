-- One row per segmentation, scaler, algorithm, linkage and number of segments: how good it is, and why it was chosen or not.

with

-- Older models were compared with easier draws, and called groups what shuffled customers have too.
trials as (

    select
        *,
        max(case when verdict like '%for customers without groups%' then 1 else 0 end) over (partition by segmentation) = 0
            as is_compared
    from {{ ref('int_segmentation_current') }}
    where artifact = 'trials'

)

select
    -- key
    segmentation,
    scaler,
    algorithm,
    linkage,
    k,

    -- figures
    inertia,
    is_elbow,
    silhouette,
    silhouette_standard_error,
    silhouette_sample_count,
    calinski_harabasz,
    davies_bouldin,
    bic,
    share_of_smallest_segment,

    -- agreement with other partitions
    agreement,
    rand_to_selected,

    -- repeatability
    repeatability,
    repeatability_lower,
    smallest_jaccard,

    -- structure
    {%- for column in ['null_silhouette', 'excess_over_null', 'null_p_value', 'structure'] %}
    case when is_compared then {{ column }} end as {{ column }},
    {%- endfor %}
    gap,
    gap_standard_error,
    is_gap_choice,

    -- use
    reorder_auc,
    reorder_auc_standard_error,
    {{ revenue_or_null('revenue_correlation') }},

    -- judgment
    is_selected,
    replace(verdict, '; real groups (', '; not compared with shuffled customers (') as verdict,

    -- beside the chosen one
    cast(row_number() over (
        partition by segmentation order by is_selected desc, silhouette desc nulls last, k asc, scaler asc, algorithm asc, linkage asc
    ) as bigint) as position,
    scaler = max(case when is_selected then scaler end) over (partition by segmentation) as has_selected_scaler,
    k = max(case when is_selected then k end) over (partition by segmentation) as has_selected_k

from trials
