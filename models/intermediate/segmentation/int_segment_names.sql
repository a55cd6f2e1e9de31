-- One row per segmentation and segment: its bands in natural units, the playbook row they lead to, and a unique name.

with

profiles as (

    select * from {{ ref('int_segment_profiles') }}

),

spend_bands as (

    select * from {{ ref('int_spend_bands') }}

),

playbook as (

    select * from {{ ref('playbook') }}

),

bands as (

    select
        profiles.segmentation,
        profiles.segment_id,
        profiles.recency_days_median,
        profiles.order_count_median,
        profiles.monetary_total_median,
        case
            when profiles.recency_days_median > {{ var('dormant_after_days') }} then 'silent' else 'recent'
        end as recency_band,
        case
            when profiles.monetary_total_median > spend_bands.middle_to then 'high'
            when profiles.monetary_total_median < spend_bands.middle_from then 'low'
            else 'middle'
        end as value_band,
        case when profiles.order_count_median < 1.5 then 'one' else 'several' end as order_band
    from profiles
    cross join spend_bands

),

named as (

    select
        bands.*,
        playbook.segment_key,
        playbook.segment_name as playbook_name
    from bands
    inner join playbook
        on bands.recency_band = playbook.recency_band
        and bands.value_band = playbook.value_band
        and bands.order_band = playbook.order_band

),

-- Segments with the same playbook row are told apart by the measure in which they differ most, as a ratio.
ties as (

    select
        segmentation,
        segment_key,
        count(*) as tied,
        ln((1 + max(monetary_total_median)) / (1 + min(monetary_total_median))) as spend_contrast,
        ln((1 + max(order_count_median)) / (1 + min(order_count_median))) as order_contrast,
        ln((1 + max(recency_days_median)) / (1 + min(recency_days_median))) as recency_contrast
    from (
        select
            segmentation,
            segment_key,
            greatest(monetary_total_median, 0) as monetary_total_median,
            order_count_median,
            recency_days_median
        from named
    ) as measures
    group by segmentation, segment_key

),

contrasted as (

    select
        named.*,
        ties.tied,
        case
            when ties.spend_contrast >= ties.order_contrast and ties.spend_contrast >= ties.recency_contrast
                then 'spend'
            when ties.recency_contrast >= ties.order_contrast then 'last order'
            else 'orders'
        end as told_apart_by
    from named
    inner join ties
        on named.segmentation = ties.segmentation
        and named.segment_key = ties.segment_key

),

placed as (

    select
        *,
        row_number() over (
            partition by segmentation, segment_key
            order by
                case told_apart_by
                    when 'spend' then -monetary_total_median
                    when 'last order' then recency_days_median
                    else -order_count_median
                end,
                segment_id
        ) as place
    from contrasted

),

suffixed as (

    select
        *,
        case
            when tied = 1 then ''
            when tied > 2 then
                ' (' || cast(place as string) || ' of ' || cast(tied as string) || ' by ' || told_apart_by || ')'
            when told_apart_by = 'spend' and place = 1 then ' (higher spend)'
            when told_apart_by = 'spend' then ' (lower spend)'
            when told_apart_by = 'last order' and place = 1 then ' (more recent)'
            when told_apart_by = 'last order' then ' (silent for longer)'
            when place = 1 then ' (more orders)'
            else ' (fewer orders)'
        end as suffix
    from placed

)

select
    -- key
    segmentation,
    segment_id,

    -- name
    segment_key,
    playbook_name || suffix as segment_name,

    -- the rules that led there
    recency_band,
    value_band,
    order_band

from suffixed
