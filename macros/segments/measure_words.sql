{#
    How to express the value of a measure, and a change of it, in words. Each measure has three parts: the text before the
    number, the text after it if it is 1, and the text after any other number.
      is     the value
      more   a change upwards, with the difference
      less   a change downwards, with the value that it leads to: what was done cannot be undone, but leaves the lookback
    A measure that is not listed is named by its label, and both changes by the value that they lead to.
#}
{% macro measure_words(measure) -%}
    {%- set words = {
        'recency_days': {
            'is': ['last ordered ', ' day ago', ' days ago'],
            'more': ['no order for ', ' more day', ' more days'],
            'less': ['a last order no more than ', ' day ago', ' days ago']
        },
        'order_count': {
            'is': ['', ' order', ' orders'],
            'more': ['', ' more order', ' more orders'],
            'less': ['no more than ', ' order', ' orders']
        },
        'revenue': {
            'is': ['spent ', '', ''],
            'more': ['spending ', ' more', ' more'],
            'less': ['spending no more than ', '', '']
        },
        'average_order_value': {
            'is': ['', ' per order', ' per order'],
            'more': ['', ' more per order', ' more per order'],
            'less': ['no more than ', ' per order', ' per order']
        },
        'days_since_last_event': {
            'is': ['last seen ', ' day ago', ' days ago'],
            'more': ['not seen for ', ' more day', ' more days'],
            'less': ['last seen no more than ', ' day ago', ' days ago']
        },
        'event_count': {
            'is': ['', ' event', ' events'],
            'more': ['', ' more event', ' more events'],
            'less': ['no more than ', ' event', ' events']
        },
        'purchase_amount': {
            'is': ['bought for ', '', ''],
            'more': ['buying for ', ' more', ' more'],
            'less': ['buying for no more than ', '', '']
        }
    } -%}
    {{ return(words.get(measure)) }}
{%- endmacro %}

{# Three parts around a number: `last ordered 1 day ago`, `last ordered 14 days ago`. #}
{% macro around_number(parts, value, unit) -%}
    {{ "'" ~ parts[0] ~ "' || " if parts[0] }}{{ number_words(value, unit) }}
    {%- if parts[1] != parts[2] %} || case when {{ value }} = 1 then '{{ parts[1] }}' else '{{ parts[2] }}' end
    {%- elif parts[1] %} || '{{ parts[1] }}'
    {%- endif %}
{%- endmacro %}

{# The value of a measure beside the median of all: `spent 4,310 (median 648)`. #}
{% macro measure_value_words(measure, value, median) -%}
    {%- set known = segment_measures()[measure] -%}
    {%- set parts = (measure_words(measure) or {'is': [known['label'] | lower ~ ': ', '', '']})['is'] -%}
    {{ around_number(parts, value, known['unit']) }} || ' (median ' || {{ number_words(median, known['unit']) }} || ')'
{%- endmacro %}

{# A change of a measure, `more` or `less`, from one value to another. #}
{% macro measure_change_words(measure, direction, from_value, to_value) -%}
    {%- set known = segment_measures()[measure] -%}
    {%- set words = measure_words(measure) -%}
    {%- if not words -%}
        {%- set end = ' or ' ~ direction -%}
        {{ around_number([known['label'] | lower ~ ': ', end, end], to_value, known['unit']) }}
    {%- elif direction == 'more' -%}
        {{ around_number(words['more'], '(' ~ to_value ~ ' - ' ~ from_value ~ ')', known['unit']) }}
    {%- else -%}
        {{ around_number(words['less'], to_value, known['unit']) }}
    {%- endif -%}
{%- endmacro %}
