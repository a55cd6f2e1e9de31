{#
    The input contract: the columns of each input table and their types, in order. This is the one place
    that lists them; everything from models/input onwards refers to these names and never to a data set.
#}
{% macro contract_columns(entity) -%}
    {%- set contract = {
        'order_lines': {
            'order_line_id': 'string', 'order_id': 'string', 'customer_id': 'string', 'ordered_at': 'timestamp',
            'product_id': 'string', 'product_name': 'string', 'category': 'string', 'brand': 'string',
            'line_type': 'string', 'quantity': 'bigint', 'unit_price': 'decimal(18,4)',
            'unit_cost': 'decimal(18,4)', 'discount_amount': 'decimal(18,4)', 'line_amount': 'decimal(18,4)',
            'charged_amount': 'decimal(18,4)', 'paid_amount': 'decimal(18,4)', 'is_return': 'boolean', 'channel': 'string',
            'location_id': 'string', 'country': 'string', 'source_file': 'string', 'source_row': 'bigint'
        },
        'events': {
            'event_id': 'string', 'occurred_at': 'timestamp', 'event_type': 'string', 'customer_id': 'string',
            'session_id': 'string', 'order_id': 'string', 'product_id': 'string', 'category_id': 'string',
            'category': 'string', 'brand': 'string', 'unit_price': 'decimal(18,4)', 'quantity': 'bigint',
            'amount': 'decimal(18,4)', 'source_file': 'string', 'source_row': 'bigint'
        },
        'customers': {
            'customer_id': 'string', 'contact_key': 'string', 'contact_consent': 'boolean', 'joined_at': 'timestamp',
            'sponsor_id': 'string', 'country': 'string', 'source_file': 'string', 'source_row': 'bigint'
        },
        'customer_attributes': {
            'customer_id': 'string', 'attribute': 'string', 'attribute_value': 'string'
        },
        'products': {
            'product_id': 'string', 'product_name': 'string', 'category_id': 'string', 'category': 'string',
            'brand': 'string', 'unit_cost': 'decimal(18,4)', 'source_file': 'string', 'source_row': 'bigint'
        },
        'campaign_contacts': {
            'contact_id': 'string', 'campaign_id': 'string', 'customer_id': 'string', 'contact_type': 'string',
            'offer': 'string', 'arm': 'string', 'control_share': 'decimal(18,4)', 'assigned_at': 'timestamp',
            'contacted_at': 'timestamp', 'opened_at': 'timestamp', 'clicked_at': 'timestamp', 'redeemed_at': 'timestamp',
            'cost': 'decimal(18,4)',
            'source_file': 'string', 'source_row': 'bigint'
        },
        'customer_totals': {
            'customer_id': 'string', 'recency_days': 'bigint', 'order_count': 'bigint',
            'monetary_total': 'decimal(18,4)', 'source_file': 'string', 'source_row': 'bigint'
        },
        'price_estimates': {
            'product_id': 'string', 'unit_price': 'decimal(18,4)', 'method': 'string', 'used_orders': 'bigint',
            'order_count': 'bigint', 'share_within_1_percent': 'double', 'relative_residual': 'double', 'verdict': 'string'
        },
        'price_fit': {
            'order_kind': 'string', 'order_count': 'bigint', 'compared_orders': 'bigint', 'share_within_1_percent': 'double',
            'median_residual': 'double', 'relative_residual': 'double'
        },
        'rejected_rows': {
            'dataset': 'string', 'entity': 'string', 'source_file': 'string', 'source_row': 'bigint',
            'reason': 'string', 'raw': 'string', 'amount': 'decimal(18,4)'
        },
        'raw_totals': {
            'dataset': 'string', 'entity': 'string', 'source_file': 'string', 'raw_rows': 'bigint',
            'raw_amount': 'decimal(38,4)'
        },
        'raw_columns': {
            'dataset': 'string', 'entity': 'string', 'column_name': 'string', 'column_position': 'bigint',
            'row_count': 'bigint', 'missing_count': 'bigint', 'distinct_count': 'bigint', 'min_value': 'string',
            'first_quartile': 'string', 'median_value': 'string', 'third_quartile': 'string', 'max_value': 'string'
        }
    } -%}
    {{ return(contract[entity]) }}
{%- endmacro %}
