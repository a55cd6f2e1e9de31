{#
    An edge between two bands for a segment that has a name: it is nearer to the side that the segment is not on yet, by
    rename_tolerance of the edge, so that names do not flicker.
#}
{% macro kept_edge(edge, band, bands_above) -%}
    {{ edge }} * case
        when old_{{ band }}_band in ({{ quoted_list(bands_above) }}) then {{ 1 - var('rename_tolerance') }}
        when old_{{ band }}_band is not null then {{ 1 + var('rename_tolerance') }}
        else 1
    end
{%- endmacro %}

{# The band of a segment's typical customer: recency, value or order. #}
{% macro segment_band(band) -%}
    case
        {%- if band == 'recency' %}
        when recency > {{ kept_edge(var('dormant_after_days'), 'recency', ['silent']) }} then 'silent'
        else 'recent'
        {%- else %}
        when order_count < {{ kept_edge(0.5, 'order', ['one', 'several']) }} then 'none'
        {%- endif %}
        {%- if band == 'value' and not knows_money() %}
        else 'unknown'
        {%- elif band == 'value' %}
        when spend > {{ kept_edge('middle_to', 'value', ['high']) }} then 'high'
        when spend >= {{ kept_edge('middle_from', 'value', ['middle', 'high']) }} then 'middle'
        else 'low'
        {%- elif band == 'order' %}
        when order_count < {{ kept_edge(1.5, 'order', ['several']) }} then 'one'
        else 'several'
        {%- endif %}
    end
{%- endmacro %}

{# The figures behind a band, in words. #}
{% macro segment_band_words(band) -%}
    {%- if band == 'recency' -%}
    'median days since the ' || recency_word || ' ' || coalesce({{ number_words('recency', 'days') }}, 'unknown')
    || ' (silent beyond {{ var('dormant_after_days') }})'
    {%- elif band == 'order' -%}
    'median orders ' || coalesce({{ number_words('order_count', 'count') }}, 'unknown') || ' (several from 2)'
    {%- else -%}
    'median spend ' || coalesce({{ number_words('spend', 'money') }}, 'unknown') || coalesce(
        ' (middle from ' || {{ number_words('middle_from', 'money') }} || ' to ' || {{ number_words('middle_to', 'money') }} || ')', ''
    )
    {%- endif -%}
{%- endmacro %}

{# The suffix that is added to the words for a segment if others of the segmentation have the same. #}
{% macro segment_name_suffix() -%}
    case
        when tied = 1 then ''
        when tied > 2 then ' (' || cast(place as string) || ' of ' || cast(tied as string) || ' by ' || word || ')'
        when told_apart_by = 'recency' and place = 1 then ' (more recent)'
        when told_apart_by = 'recency' and recency_band = 'recent' then ' (less recent)'
        when told_apart_by = 'recency' then ' (silent for longer)'
        when told_apart_by = 'spend' and place = 1 then ' (higher ' || word || ')'
        when told_apart_by = 'spend' then ' (lower ' || word || ')'
        when place = 1 then ' (more ' || word || ')'
        else ' (fewer ' || word || ')'
    end
{%- endmacro %}

{#
    CTEs that end in `named`: the words of each offered segment, with a suffix if others of the segmentation have the same.

      claimed  a CTE from segment_claims
#}
{% macro segments_told_apart(claimed) -%}
{%- set same_words = 'over (partition by segmentation, words)' -%}
-- They are distinguished by the measure in which they differ most, as a ratio.
contrasted as (

    select
        *,
        count(*) {{ same_words }} as tied,
        {%- for name, measure in {'spend': 'greatest(spend, 0)', 'frequency': 'frequency', 'recency': 'recency'}.items() %}
        ln((1 + max({{ measure }}) {{ same_words }}) / (1 + min({{ measure }}) {{ same_words }})) as {{ name }}_contrast
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ claimed }}

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
            partition by segmentation, words
            order by case told_apart_by when 'spend' then -spend when 'recency' then recency else -frequency end, offered_as
        ) as place,
        case told_apart_by when 'spend' then spend_word when 'recency' then recency_word else frequency_word end as word
    from told_apart

),

named as (

    select
        *,
        words || {{ segment_name_suffix() | indent(8) }} as segment_name
    from placed

)
{%- endmacro %}
