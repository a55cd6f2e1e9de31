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

{# The suffix that is added to the playbook's name if segments of a segmentation share it. #}
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
