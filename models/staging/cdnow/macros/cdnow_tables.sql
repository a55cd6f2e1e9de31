{# The raw table of data set cdnow: a log of purchases, fields between blanks, with or without a header. #}
{% macro cdnow_tables() -%}
    {{ return({
        'purchases': {
            'entity': 'order_lines',
            'separator': 'whitespace',
            'headerless': {
                4: ['customer_id', 'ordered_at', 'quantity', 'line_amount'],
                5: ['customer_id', 'sample_id', 'ordered_at', 'quantity', 'line_amount']
            },
            'money': ['line_amount'],
            'columns': {
                'ordered_at': {'names': ['date'], 'kind': 'timestamp', 'needed': true, 'label': 'date'},
                'quantity': {'names': ['number_of_cds', 'quantity'], 'kind': 'integer', 'needed': true},
                'line_amount': {'names': ['dollar_value', 'amount'], 'kind': 'money', 'needed': true, 'label': 'amount'},
                'customer_id': {'names': ['customer_id'], 'kind': 'id', 'needed': true, 'label': 'customer'},
                'sample_id': {'names': ['sample_id'], 'kind': 'text', 'optional': true}
            }
        }
    }) }}
{%- endmacro %}
