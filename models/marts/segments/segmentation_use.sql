-- One row per segmentation and way of telling customers apart at an earlier date: how well it told what they did next.

with

fit as (

    select * from {{ ref('int_segmentation_current') }}

),

trials as (

    select
        segmentation,
        'segments' as kind,
        algorithm || ', ' || cast(k as string) || ' segments' as yardstick,
        k as groups,
        return_auc,
        return_auc_standard_error,
        spend_correlation,
        is_selected
    from fit
    where artefact = 'trials'
        and return_auc is not null

),

yardsticks as (

    select
        segmentation,
        yardstick as kind,
        case yardstick
            when 'quantile_cells' then 'cells of fifths'
            when 'single_score' then 'orders / (recency + 30)'
        end as yardstick,
        groups,
        return_auc,
        return_auc_standard_error,
        spend_correlation,
        false as is_selected
    from fit
    where artefact = 'use'

),

-- The customers are the same for all.
earlier as (

    select
        segmentation,
        max(customers) as customers,
        max(share_returned) as share_returned
    from fit
    where artefact = 'use'
    group by segmentation

),

compared as (

    select * from trials
    union all
    select * from yardsticks

)

select
    -- key
    compared.segmentation,
    compared.yardstick,

    -- what it is
    compared.kind,
    compared.groups,
    compared.is_selected,

    -- on whom
    earlier.customers,
    earlier.share_returned,

    -- how well
    compared.return_auc,
    compared.return_auc_standard_error,
    compared.spend_correlation

from compared
inner join earlier
    on compared.segmentation = earlier.segmentation
