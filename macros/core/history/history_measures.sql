{#
    The measures that customers have at past dates, in a fixed order: the features of the chosen segmentations, the measures
    that decide who belongs to a segmentation, and those that a forecast uses.
#}
{% macro history_measures() -%}
    {%- set measures = [
        'recency_days', 'btyd_recency_days', 'tenure_days', 'order_count', 'revenue', 'average_order_value'
    ] -%}
    {%- if var('high_value_by') == 'margin' -%}
        {%- do measures.append('lifetime_value') -%}
    {%- endif -%}
    {%- for preset in segmentation_presets().values() -%}
        {%- for measure in preset['features'].keys() | list + [preset['recency'], preset['frequency'], preset['spend']] if measure not in measures -%}
            {%- do measures.append(measure) -%}
        {%- endfor -%}
    {%- endfor -%}
    {#- Events are either all read or not at all. -#}
    {%- set event_measures = ['days_since_last_event', 'event_count', 'purchase_amount'] -%}
    {%- if reads_source('events', measures) -%}
        {%- for measure in event_measures if measure not in measures -%}
            {%- do measures.append(measure) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(measures) }}
{%- endmacro %}
