-- One row per raw line of a basket: its typed values and the first reason to reject it, if any.

{#- Times without a zone are in UTC, though nothing says so: read as local time, this shop would sell most at night. -#}
{%- set local_time = "timezone('" ~ (var('time_zone') or 'America/New_York') ~ "', timezone('UTC', ordered_at))" %}
{%- if var('time_zone') %}
    {%- set local_time = "case when regexp_matches(ordered_at_text, ':[0-9.]+ ?([A-Z]+|[+-][0-9:]+)$') then ordered_at else "
        ~ local_time ~ ' end' %}
{%- endif %}

{{ read_rows('transactions', more={'sold_at': local_time}) }}
