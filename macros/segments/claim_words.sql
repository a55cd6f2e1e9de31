{# A name that says of the bands of a segment only what `claims` lists: Recent Low-Spend Customers. #}
{% macro claimed_words(bands, claims) -%}
    {%- set words = {
        'recency': ('recency', {'recent': 'Recent ', 'silent': 'Silent '}, ''),
        'value': ('value', {'high': 'High-Value ', 'middle': 'Mid-Spend ', 'low': 'Low-Spend '}, ''),
        'orders': ('order', {'one': 'One-Timers', 'several': 'Repeat Customers', 'none': 'Browsers'}, 'Customers')
    } -%}
    case when {{ claims }} = '' then 'Mixed ' else '' end
    {%- for claim, parts in words.items() %}
    || case when {{ claims }} not like '%{{ claim }}%' then '{{ parts[2] }}'
        {%- for value, text in parts[1].items() %} when {{ bands }}.{{ parts[0] }}_band = '{{ value }}' then '{{ text }}'{% endfor %} else '' end
    {%- endfor %}
{%- endmacro %}

{# The bands of a segment by the share of members for whom they are true: mostly one order: 53 %; ... #}
{% macro shares_of_bands(bands, truth) -%}
    {%- set words = {
        'orders': {'one': 'one order', 'several': 'several orders', 'none': 'no order'},
        'value': {'high': 'high-value', 'middle': 'middle spend', 'low': 'low spend'},
        'recency': {
            'recent': 'active in the last ' ~ var('dormant_after_days') ~ ' days',
            'silent': 'not active in the last ' ~ var('dormant_after_days') ~ ' days'
        }
    } -%}
    {%- for claim, values in words.items() -%}
    {%- set share = truth ~ '.share_of_' ~ claim ~ '_true' -%}
    {{ " || " if not loop.first }}coalesce({{ "'; ' || " if not loop.first }}case when {{ share }} >= 0.5 and {{ share }} < 0.995 then 'mostly ' else '' end || case {{ bands }}.{{ 'order' if claim == 'orders' else claim }}_band
        {%- for value, text in values.items() %} when '{{ value }}' then '{{ text }}'{% endfor %} end || ': ' || {{ number_words(share, 'share') }}, '')
    {%- endfor -%}
{%- endmacro %}
