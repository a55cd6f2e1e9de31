-- One row per data set, segmentation, segment and change of its name: a build that finds another name appends a row. A segment
-- keeps its bands until its typical customer has clearly crossed an edge (macro kept_edge). The last row of a segment has its
-- name (int_segment_names).

{%- set bands = ['recency', 'order', 'value'] %}
{%- set remembered = ['segment_key', 'segment_name', 'recency_band', 'value_band', 'order_band'] %}
{%- set same_key = 'over (partition by banded.segmentation, playbook.segment_key)' %}

with

logged as (

    {%- if is_incremental() %}

    select
        segmentation,
        segment_id,
        {% for column in remembered %}{{ column }} as old_{{ column }}, {% endfor %}
        change_number,
        row_number() over (partition by segmentation, segment_id order by change_number desc) as newest
    from {{ this }}
    where dataset = '{{ var("dataset") }}'

    {%- else %}

    select
        segmentation,
        segment_id,
        {% for column in remembered %}cast(null as string) as old_{{ column }}, {% endfor %}
        cast(0 as bigint) as change_number,
        1 as newest
    from {{ ref('int_segment_typical') }}
    where 1 = 0

    {%- endif %}

),

banded as (

    select
        typical.*,
        {% for column in remembered %}logged.old_{{ column }}, {% endfor %}
        {%- for band in bands %}
        {{ segment_band(band) | indent(8) }} as {{ band }}_band,
        {{ segment_band_words(band) | indent(8) }} as {{ band }}_words,
        {%- endfor %}
        coalesce(logged.change_number, 0) as change_number
    from {{ ref('int_segment_typical') }} as typical
    left join logged
        on typical.segmentation = logged.segmentation
        and typical.segment_id = logged.segment_id
        and logged.newest = 1

),

-- Segments with the same playbook row are distinguished by the measure in which they differ most, as a ratio.
contrasted as (

    select
        banded.*,
        playbook.segment_key,
        playbook.segment_name as playbook_name,
        count(*) {{ same_key }} as tied,
        {%- for name, measure in {'spend': 'greatest(spend, 0)', 'frequency': 'frequency', 'recency': 'recency'}.items() %}
        ln((1 + max({{ measure }}) {{ same_key }}) / (1 + min({{ measure }}) {{ same_key }})) as {{ name }}_contrast,
        {%- endfor %}
        {%- for band in bands %}
        case when banded.{{ band }}_band <> old_{{ band }}_band
            then old_{{ band }}_band || ' to ' || banded.{{ band }}_band || ': ' || {{ band }}_words || '; ' else '' end
        {{- ' ||' if not loop.last }}
        {%- endfor %} as band_changes
    from banded
    inner join {{ ref('playbook') }} as playbook
        on banded.recency_band = playbook.recency_band
        and banded.value_band = playbook.value_band
        and banded.order_band = playbook.order_band

),

told_apart as (

    select
        *,
        case
            when spend_contrast >= frequency_contrast and spend_contrast >= recency_contrast then 'spend'
            when recency_contrast >= frequency_contrast then 'recency'
            else 'frequency'
        end as told_apart_by
    from contrasted

),

placed as (

    select
        *,
        row_number() over (
            partition by segmentation, segment_key
            order by case told_apart_by when 'spend' then -spend when 'recency' then recency else -frequency end, segment_id
        ) as place,
        case told_apart_by when 'spend' then spend_word when 'recency' then recency_word else frequency_word end as word
    from told_apart

),

renamed as (

    select
        *,
        playbook_name || {{ segment_name_suffix() | indent(4) }} as segment_name
    from placed

)

select
    -- key
    cast('{{ var("dataset") }}' as string) as dataset,
    segmentation,
    segment_id,
    cast(change_number + 1 as bigint) as change_number,

    -- when
    as_of_date,

    -- before and after
    old_segment_key,
    old_segment_name,
    segment_key,
    segment_name,

    -- the bands behind the name
    recency_band,
    value_band,
    order_band,

    -- why
    case
        when old_segment_key is null then 'first name: ' || recency_words || '; ' || order_words || '; ' || value_words
        when band_changes <> '' then substr(band_changes, 1, length(band_changes) - 2)
        when segment_key <> old_segment_key then 'the playbook has another row for these bands'
        when substr(old_segment_name, 1, length(playbook_name)) = playbook_name
            then 'distinguished from other segments of this name in another way'
        else 'the playbook has another name for this row'
    end as reason

from renamed
cross join {{ ref('int_as_of') }}
where old_segment_key is null or segment_key <> old_segment_key or segment_name <> old_segment_name or band_changes <> ''
