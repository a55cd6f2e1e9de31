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

-- The typical customer, by the measures that name segments of this segmentation.
typical as (

    select
        segmentation,
        segment_id,
        order_count_median,
        {{ segment_role('recency', '_median') | indent(8) }} as recency,
        {{ segment_role('frequency', '_median') | indent(8) }} as frequency,
        {{ segment_role('spend', '_median') | indent(8) }} as spend
    from profiles

),

bands as (

    select
        typical.*,
        case when typical.recency > {{ var('dormant_after_days') }} then 'silent' else 'recent' end as recency_band,
        case
            when typical.order_count_median < 0.5 then 'none'
            when typical.spend > spend_bands.middle_to then 'high'
            when typical.spend >= spend_bands.middle_from then 'middle'
            else 'low'
        end as value_band,
        case
            when typical.order_count_median < 0.5 then 'none'
            when typical.order_count_median < 1.5 then 'one'
            else 'several'
        end as order_band
    from typical
    left join spend_bands
        on typical.segmentation = spend_bands.segmentation

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
        ln((1 + max(spend)) / (1 + min(spend))) as spend_contrast,
        ln((1 + max(frequency)) / (1 + min(frequency))) as frequency_contrast,
        ln((1 + max(recency)) / (1 + min(recency))) as recency_contrast
    from (
        select
            segmentation,
            segment_key,
            greatest(spend, 0) as spend,
            frequency,
            recency
        from named
    ) as measures
    group by segmentation, segment_key

),

contrasted as (

    select
        named.*,
        ties.tied,
        case
            when ties.spend_contrast >= ties.frequency_contrast and ties.spend_contrast >= ties.recency_contrast
                then 'spend'
            when ties.recency_contrast >= ties.frequency_contrast then 'recency'
            else 'frequency'
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
                    when 'spend' then -spend
                    when 'recency' then recency
                    else -frequency
                end,
                segment_id
        ) as place,
        case told_apart_by
            {%- for role in ['spend', 'recency', 'frequency'] %}
            when '{{ role }}' then {{ segment_role(role, word=true) | indent(12) }}
            {%- endfor %}
        end as word
    from contrasted

),

suffixed as (

    select
        *,
        case
            when tied = 1 then ''
            when tied > 2 then
                ' (' || cast(place as string) || ' of ' || cast(tied as string) || ' by ' || word || ')'
            when told_apart_by = 'recency' and place = 1 then ' (more recent)'
            when told_apart_by = 'recency' and recency_band = 'recent' then ' (less recent)'
            when told_apart_by = 'recency' then ' (silent for longer)'
            when told_apart_by = 'spend' and place = 1 then ' (higher ' || word || ')'
            when told_apart_by = 'spend' then ' (lower ' || word || ')'
            when place = 1 then ' (more ' || word || ')'
            else ' (fewer ' || word || ')'
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
