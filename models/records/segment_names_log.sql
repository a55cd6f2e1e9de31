-- One row per data set, segmentation, segment and change of its name: a build that finds another name appends a row. A segment
-- keeps its bands until its typical customer has clearly crossed an edge (macro kept_edge). The last row of a segment has its
-- name (int_segment_names).

{%- set bands = ['recency', 'order', 'value'] %}
{%- set remembered = ['segment_key', 'segment_name', 'recency_band', 'value_band', 'order_band'] %}

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
    where dataset = '{{ shop() }}'

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

{{ offered_segments('banded') }},

{{ segment_claims('offered') }},

{{ segments_told_apart('claimed') }},

renamed as (

    select
        banded.*,
        named.segment_key,
        named.words,
        named.claims,
        named.share_true,
        named.offered_count,
        named.segment_name,
        {%- for band in bands %}
        case when banded.{{ band }}_band <> banded.old_{{ band }}_band
            then banded.old_{{ band }}_band || ' to ' || banded.{{ band }}_band || ': ' || banded.{{ band }}_words || '; ' else '' end
        {{- ' ||' if not loop.last }}
        {%- endfor %} as band_changes
    from banded
    inner join offered
        on banded.segmentation = offered.segmentation
        and banded.segment_id = offered.segment_id
    inner join named
        on offered.segmentation = named.segmentation
        and offered.offered_as = named.offered_as

)

select
    -- key
    cast('{{ shop() }}' as string) as dataset,
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

    -- what the name says of the bands
    claims,

    -- why
    case
        when old_segment_key is null then 'first name: ' || recency_words || '; ' || order_words || '; ' || value_words
            || '; the name is true for ' || {{ number_words('share_true', 'share') }} || ' of the customers'
        when band_changes <> '' then substr(band_changes, 1, length(band_changes) - 2)
        when offered_count > 1 and substr(old_segment_name, 1, length(words)) = words
            then 'offered as one with segments that differ neither in reorder rate nor in revenue'
        when substr(old_segment_name, 1, length(words)) = words
            then 'distinguished from other segments of this name in another way'
        when claims <> '{{ all_claims() }}'
            then 'a name must be true for {{ (100 * claims_true_min()) | int }} % of the customers; this one is for ' || {{ number_words('share_true', 'share') }}
        when segment_key <> old_segment_key then 'the playbook has another row for these bands'
        else 'the playbook has another name for this row'
    end as reason

from renamed
cross join {{ ref('int_as_of') }}
where old_segment_key is null or segment_key <> old_segment_key or segment_name <> old_segment_name or band_changes <> ''
