{# The raw table of data set rfm_table: customers that come already aggregated. #}
{% macro rfm_table_tables() -%}
    {{ return({
        'customers': {
            'entity': 'customer_totals',
            'unique': 'customer_id',
            'money': ['monetary_total'],
            'columns': {
                'recency_days': {'names': ['Recency', 'RecencyDays'], 'kind': 'integer', 'needed': true, 'label': 'recency'},
                'order_count': {'names': ['Frequency', 'OrderCount'], 'kind': 'integer', 'needed': true, 'label': 'frequency'},
                'monetary_total': {
                    'names': ['MonetaryValue', 'Monetary'], 'kind': 'money', 'needed': true, 'label': 'monetary value', 'rounded': true
                },
                'customer_id': {'names': ['CustomerID', 'Customer ID'], 'kind': 'id', 'needed': true, 'label': 'customer'}
            }
        }
    }) }}
{%- endmacro %}
