{#
    The input contract: the columns of each input table and their types, in order. This is the one place
    that lists them; everything from models/input onwards refers to these names and never to a data set.
#}
{% macro contract_columns(entity) -%}
    {%- set contract = {
        'order_lines': {
            'order_line_id': 'varchar', 'order_id': 'varchar', 'customer_id': 'varchar', 'ordered_at': 'timestamp',
            'product_id': 'varchar', 'product_name': 'varchar', 'category': 'varchar', 'brand': 'varchar',
            'line_type': 'varchar', 'quantity': 'bigint', 'unit_price': 'decimal(18,4)',
            'unit_cost': 'decimal(18,4)', 'discount_amount': 'decimal(18,4)', 'line_amount': 'decimal(18,4)',
            'paid_amount': 'decimal(18,4)', 'is_return': 'boolean', 'channel': 'varchar', 'location_id': 'varchar',
            'country': 'varchar', 'source_file': 'varchar', 'source_row': 'bigint'
        },
        'events': {
            'event_id': 'varchar', 'occurred_at': 'timestamp', 'event_type': 'varchar', 'customer_id': 'varchar',
            'session_id': 'varchar', 'order_id': 'varchar', 'product_id': 'varchar', 'category_id': 'varchar',
            'category': 'varchar', 'brand': 'varchar', 'unit_price': 'decimal(18,4)', 'quantity': 'bigint',
            'source_file': 'varchar', 'source_row': 'bigint'
        },
        'customers': {
            'customer_id': 'varchar', 'contact_key': 'varchar', 'contact_consent': 'boolean', 'joined_at': 'timestamp',
            'sponsor_id': 'varchar', 'country': 'varchar'
        },
        'campaign_contacts': {
            'contact_id': 'varchar', 'campaign_id': 'varchar', 'customer_id': 'varchar', 'contact_type': 'varchar',
            'offer': 'varchar', 'arm': 'varchar', 'assigned_at': 'timestamp', 'contacted_at': 'timestamp',
            'opened_at': 'timestamp', 'clicked_at': 'timestamp', 'redeemed_at': 'timestamp', 'cost': 'decimal(18,4)'
        },
        'customer_totals': {
            'customer_id': 'varchar', 'recency_days': 'bigint', 'order_count': 'bigint',
            'monetary_total': 'decimal(18,4)'
        },
        'rejected_rows': {
            'dataset': 'varchar', 'entity': 'varchar', 'source_file': 'varchar', 'source_row': 'bigint',
            'reason': 'varchar', 'raw': 'varchar', 'amount': 'decimal(18,4)'
        },
        'raw_totals': {
            'dataset': 'varchar', 'entity': 'varchar', 'source_file': 'varchar', 'raw_rows': 'bigint',
            'raw_amount': 'decimal(38,4)'
        },
        'raw_columns': {
            'dataset': 'varchar', 'entity': 'varchar', 'column_name': 'varchar', 'column_position': 'bigint',
            'row_count': 'bigint', 'missing_count': 'bigint', 'distinct_count': 'bigint', 'min_value': 'varchar',
            'first_quartile': 'varchar', 'median_value': 'varchar', 'third_quartile': 'varchar', 'max_value': 'varchar'
        }
    } -%}
    {{ return(contract[entity]) }}
{%- endmacro %}
