{# The raw table of data set ecommerce_events: the event log of a shop. #}
{% macro ecommerce_events_tables() -%}
    {{ return({
        'events': {
            'entity': 'events',
            'money': ['unit_price'],
            'columns': {
                'occurred_at': {'names': ['event_time', 'timestamp'], 'kind': 'timestamp', 'needed': true, 'label': 'event time'},
                'unit_price': {'names': ['price'], 'kind': 'money', 'label': 'price'},
                'event_name': {'names': ['event_type'], 'kind': 'text', 'needed': true, 'label': 'event type'},
                'product_id': {'names': ['product_id'], 'kind': 'id'},
                'category_id': {'names': ['category_id'], 'kind': 'id'},
                'category': {'names': ['category_code'], 'kind': 'id'},
                'brand': {'names': ['brand'], 'kind': 'id'},
                'customer_id': {'names': ['user_id'], 'kind': 'id'},
                'session_id': {'names': ['user_session'], 'kind': 'id', 'optional': true}
            }
        }
    }) }}
{%- endmacro %}
