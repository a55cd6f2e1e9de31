-- One row per data set, segmentation, segment and change of its name, appended when a build finds another name for it.
-- A segment keeps its bands until its typical customer has crossed an edge by more than `rename_after_share` of the edge,
-- so that names do not flicker. The last row of a segment is its name (int_segment_names).

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='append_new_columns',
    full_refresh=false
) }}

{%- set over = 1 + var('rename_after_share') %}
{%- set under = 1 - var('rename_after_share') %}
{%- set dormant_after = var('dormant_after_days') %}

with

typical as (

    select * from {{ ref('int_segment_typical') }}

),

playbook as (

    select * from {{ ref('playbook') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

logged as (

    {%- if is_incremental() %}

    select
        *,
        row_number() over (partition by segmentation, segment_id order by change_number desc) as newest
    from {{ this }}
    where dataset = '{{ var("dataset") }}'

    {%- else %}

    select
        segmentation,
        segment_id,
        cast(0 as bigint) as change_number,
        cast(null as string) as segment_key,
        cast(null as string) as segment_name,
        cast(null as string) as recency_band,
        cast(null as string) as value_band,
        cast(null as string) as order_band,
        1 as newest
    from typical
    where 1 = 0

    {%- endif %}

),

remembered as (

    select
        typical.*,
        coalesce(logged.change_number, 0) as change_number,
        logged.segment_key as old_segment_key,
        logged.segment_name as old_segment_name,
        logged.recency_band as old_recency_band,
        logged.value_band as old_value_band,
        logged.order_band as old_order_band
    from typical
    left join logged
        on typical.segmentation = logged.segmentation
        and typical.segment_id = logged.segment_id
        and logged.newest = 1

),

-- Where the bands begin for this segment: an edge is nearer to the side that the segment is not on yet.
edges as (

    select
        *,
        {{ dormant_after }} * case old_recency_band when 'silent' then {{ under }} when 'recent' then {{ over }} else 1 end
            as silent_beyond,
        middle_from * case
            when old_value_band in ('middle', 'high') then {{ under }}
            when old_value_band is not null then {{ over }}
            else 1
        end as middle_here_from,
        middle_to * case
            when old_value_band = 'high' then {{ under }}
            when old_value_band is not null then {{ over }}
            else 1
        end as high_beyond,
        0.5 * case
            when old_order_band in ('one', 'several') then {{ under }}
            when old_order_band is not null then {{ over }}
            else 1
        end as one_from,
        1.5 * case
            when old_order_band = 'several' then {{ under }}
            when old_order_band is not null then {{ over }}
            else 1
        end as several_from
    from remembered

),

bands as (

    select
        *,
        case when recency > silent_beyond then 'silent' else 'recent' end as recency_band,
        case
            when order_count < one_from then 'none'
            when spend > high_beyond then 'high'
            when spend >= middle_here_from then 'middle'
            else 'low'
        end as value_band,
        case
            when order_count < one_from then 'none'
            when order_count < several_from then 'one'
            else 'several'
        end as order_band
    from edges

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
            when 'spend' then spend_word
            when 'recency' then recency_word
            else frequency_word
        end as word
    from contrasted

),

suffixed as (

    select
        *,
        playbook_name || case
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
        end as segment_name
    from placed

),

-- What each band rests on, in words.
worded as (

    select
        *,
        'median days since the ' || recency_word || ' ' || coalesce({{ number_words('recency', 'days') }}, 'unknown')
        || ' (silent beyond {{ dormant_after }})' as recency_words,
        'median orders ' || coalesce({{ number_words('order_count', 'count') }}, 'unknown') || ' (several from 2)' as order_words,
        'median spend ' || coalesce({{ number_words('spend', 'money') }}, 'unknown') || coalesce(
            ' (middle from ' || {{ number_words('middle_from', 'money') }} || ' to '
            || {{ number_words('middle_to', 'money') }} || ')', ''
        ) as value_words
    from suffixed

),

changes as (

    select
        *,
        {%- for band in ['recency', 'order', 'value'] %}
        case when {{ band }}_band <> old_{{ band }}_band
            then old_{{ band }}_band || ' to ' || {{ band }}_band || ': ' || {{ band }}_words || '; ' else '' end
        {{- ' ||' if not loop.last }}
        {%- endfor %} as band_changes
    from worded

)

select
    -- key
    cast('{{ var("dataset") }}' as string) as dataset,
    changes.segmentation,
    changes.segment_id,
    cast(changes.change_number + 1 as bigint) as change_number,

    -- when
    as_of.as_of_date,

    -- from what to what
    changes.old_segment_key,
    changes.old_segment_name,
    changes.segment_key,
    changes.segment_name,

    -- the bands that led there
    changes.recency_band,
    changes.value_band,
    changes.order_band,

    -- why
    case
        when changes.old_segment_key is null then
            'first name: ' || changes.recency_words || '; ' || changes.order_words || '; ' || changes.value_words
        when changes.band_changes <> '' then substr(changes.band_changes, 1, length(changes.band_changes) - 2)
        when changes.segment_key <> changes.old_segment_key then 'the playbook leads these bands to another row'
        when substr(changes.old_segment_name, 1, length(changes.playbook_name)) = changes.playbook_name
            then 'told apart from other segments of this name in another way'
        else 'the playbook calls this row otherwise'
    end as reason

from changes
cross join as_of
where changes.old_segment_key is null
    or changes.segment_key <> changes.old_segment_key
    or changes.segment_name <> changes.old_segment_name
    or changes.band_changes <> ''
