{# The raw tables of data set distributor: orders with their products as JSON, and members with their sponsors. #}
{% macro distributor_tables() -%}
    {%- set basis = 'paid_total' if var('amount_basis') == 'paid' else 'order_total' -%}
    {{ return({
        'transactions': {
            'entity': 'order_lines',
            'files': 'transactions',
            'unique': 'order_id',
            'money': [basis],
            'columns': {
                'ordered_at': {'names': ['payment_date'], 'kind': 'timestamp', 'needed': true, 'label': 'payment date'},
                'order_total': {'names': ['total_amt'], 'kind': 'money', 'label': 'total amount'},
                'paid_total': {
                    'names': ['paid_amt'], 'kind': 'money', 'label': 'paid amount', 'optional': basis != 'paid_total'
                },
                'order_discount': {'names': ['discount'], 'kind': 'money', 'label': 'discount', 'optional': true},
                'order_id': {'names': ['transaction_id'], 'kind': 'id', 'needed': true, 'label': 'transaction'},
                'product_list': {'names': ['product_json'], 'kind': 'id', 'needed': true, 'label': 'product list'},
                'customer_id': {'names': ['ent'], 'kind': 'id'},
                'location_id': {'names': ['center', 'center'], 'kind': 'id', 'optional': true},
                'channel': {'names': ['channel'], 'kind': 'id', 'optional': true}
            }
        },
        'members': {
            'entity': 'customers',
            'files': 'members',
            'unique': 'customer_id',
            'columns': {
                'joined_at': {'names': ['join_date'], 'kind': 'timestamp', 'label': 'join date', 'optional': true},
                'customer_id': {'names': ['ent'], 'kind': 'id', 'needed': true, 'label': 'member'},
                'sponsor_id': {'names': ['sponsor'], 'kind': 'id'}
            }
        }
    }) }}
{%- endmacro %}
