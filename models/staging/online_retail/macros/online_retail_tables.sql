{# The raw table of data set online_retail: invoice lines. #}
{% macro online_retail_tables() -%}
    {{ return({
        'order_lines': {
            'entity': 'order_lines',
            'money': ['quantity', 'unit_price'],
            'columns': {
                'quantity': {'names': ['Quantity'], 'kind': 'integer', 'needed': true},
                'unit_price': {'names': ['UnitPrice', 'Price'], 'kind': 'money', 'needed': true, 'label': 'price'},
                'ordered_at': {'names': ['InvoiceDate'], 'kind': 'timestamp', 'needed': true, 'label': 'date'},
                'order_id': {'names': ['InvoiceNo', 'Invoice'], 'kind': 'text', 'needed': true, 'label': 'invoice'},
                'product_id': {'names': ['StockCode'], 'kind': 'text', 'needed': true, 'label': 'stock code'},
                'product_name': {'names': ['Description'], 'kind': 'text'},
                'customer_id': {'names': ['CustomerID', 'Customer ID'], 'kind': 'id'},
                'country': {'names': ['Country'], 'kind': 'text'}
            }
        }
    }) }}
{%- endmacro %}
