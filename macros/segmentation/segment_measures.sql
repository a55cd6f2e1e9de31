{#
    The measures that describe segments, each a column of int_customer_measures: what people call it, its unit, and the
    word that tells two segments of one kind apart. Profiles, maps and reports know these and no others.
#}
{% macro segment_measures() -%}
    {{ return({
        'recency_days': {'label': 'Days since the last order', 'unit': 'days', 'word': 'last order'},
        'order_count': {'label': 'Orders', 'unit': 'count', 'word': 'orders'},
        'monetary_total': {'label': 'Spend', 'unit': 'money', 'word': 'spend'},
        'average_order_value': {'label': 'Order value', 'unit': 'money', 'word': 'order value'},
        'days_since_last_event': {'label': 'Days since the last event', 'unit': 'days', 'word': 'last event'},
        'event_count': {'label': 'Events', 'unit': 'count', 'word': 'events'},
        'purchase_amount': {'label': 'Amount purchased', 'unit': 'money', 'word': 'spend'}
    }) }}
{%- endmacro %}
