{#
    A select of one row per value of `keys`: how long ago the last event was, how many there were of which type, and what
    was purchased, from the CTE `events`: the rows of int_event_hours within the lookback, with the keys.
#}
{% macro customer_event_totals(events, keys) -%}
select
    -- key
    {%- for key in keys %}
    {{ key }},
    {%- endfor %}

    -- when
    max(last_event_at) as last_event_at,

    -- counts
    cast(sum(event_count) as bigint) as event_count,
    {%- for event_type, column in {
        'view': 'view_count', 'cart': 'cart_count', 'remove_from_cart': 'remove_from_cart_count',
        'purchase': 'purchase_event_count', 'return': 'return_event_count'
    }.items() %}
    cast(coalesce(sum(event_count) filter (where event_type = '{{ event_type }}'), 0) as bigint) as {{ column }},
    {%- endfor %}

    -- money
    cast({{ known_amount("sum(amount) filter (where event_type = 'purchase')") }} as decimal(38,4)) as purchase_amount
from {{ events }}
where customer_id is not null
group by {{ keys | join(', ') }}
{%- endmacro %}
