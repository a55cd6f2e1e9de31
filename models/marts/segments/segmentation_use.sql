-- One row per segmentation and way to group or rank customers at an earlier date: how well it predicted what they did next.

with

fit as (

    select * from {{ ref('int_segmentation_current') }}

),

trials as (

    select
        segmentation,
        'segments' as baseline_type,
        algorithm || coalesce(' (' || linkage || ')', '') || ', ' || cast(k as string) || ' segments' as baseline,
        k as group_count,
        reorder_auc,
        reorder_auc_standard_error,
        revenue_correlation,
        is_selected
    from fit
    where artifact = 'trials'
        and reorder_auc is not null

),

baselines as (

    select
        segmentation,
        baseline as baseline_type,
        case baseline
            when 'quantile_cells' then 'cells of fifths'
            when 'single_score' then 'orders / (recency + 30)'
        end as baseline,
        group_count,
        reorder_auc,
        reorder_auc_standard_error,
        revenue_correlation,
        false as is_selected
    from fit
    where artifact = 'use'

),

-- The customers are the same for all of them.
earlier as (

    select
        segmentation,
        max(customer_count) as customer_count,
        max(reorder_rate) as reorder_rate
    from fit
    where artifact = 'use'
    group by segmentation

),

compared as (

    select * from trials
    union all
    select * from baselines

)

select
    -- key
    compared.segmentation,
    compared.baseline,

    -- what it is
    compared.baseline_type,
    compared.group_count,
    compared.is_selected,
    compared.baseline_type <> 'segments' and row_number() over (
        partition by compared.segmentation, compared.baseline_type <> 'segments'
        order by compared.reorder_auc desc, compared.baseline asc
    ) = 1 as is_best_simple_way,

    -- the customers it was measured with
    earlier.customer_count,
    earlier.reorder_rate,

    -- how well
    compared.reorder_auc,
    compared.reorder_auc_standard_error,
    {{ revenue_or_null('compared.revenue_correlation', 'revenue_correlation') }}

from compared
inner join earlier
    on compared.segmentation = earlier.segmentation
