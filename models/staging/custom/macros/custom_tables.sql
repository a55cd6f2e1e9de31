{# The raw tables of data set custom: one for each input table that the var `custom` maps. #}
{% macro custom_tables() -%}
    {%- set tables = {} -%}
    {%- set needed_columns = {
        'order_lines': [
            'ordered_at', 'quantity', 'line_amount' if 'line_amount' in custom_columns_of('order_lines') else 'unit_price'
        ],
        'events': ['occurred_at', 'event_type'],
        'customers': ['customer_id'],
        'products': ['product_id'],
        'campaign_contacts': ['campaign_id', 'customer_id'],
        'customer_totals': ['customer_id', 'recency_days', 'order_count', 'monetary_total'],
        'exchange_rates': ['currency', 'valid_from', 'rate'],
        'identities': ['alias', 'customer_id']
    } -%}
    {%- for entity, source in (var('custom') if var('custom') is mapping else {}).items() if entity in needed_columns -%}
        {%- set mapped = custom_columns_of(entity) -%}
        {%- set columns = {} -%}
        {%- if source['statuses'] -%}
            {%- do columns.update({'winback_state': {
                'title': 'statuses', 'names': [], 'expression': row_state(source['statuses']), 'kind': 'text'
            }}) -%}
        {%- endif -%}
        {%- if source['total_rows'] -%}
            {%- do columns.update({'winback_total': {
                'title': 'total_rows', 'names': [], 'expression': 'case when ' ~ source['total_rows'] ~ " then 'total' end", 'kind': 'text'
            }}) -%}
        {%- endif -%}
        {%- for column, expression in mapped.items() -%}
            {%- do columns.update({column: {
                'title': column,
                'names': [],
                'expression': expression,
                'kind': custom_column_kind(entity, column),
                'needed': column in needed_columns[entity],
                'rounded': entity == 'customer_totals' and column == 'monetary_total'
            }}) -%}
        {%- endfor -%}
        {%- do tables.update({entity: {
            'entity': entity if entity != 'identities',
            'place': source['database'] or source['files'],
            'database_table': source['table'],
            'date_format': source['date_format'],
            'raw_encoding': source['raw_encoding'],
            'raw_quoting': source['raw_quoting'],
            'unique': {
                'customers': 'customer_id', 'products': 'product_id', 'customer_totals': 'customer_id', 'identities': 'alias'
            }.get(entity),
            'has_aliases': entity == 'customers' and provides('identities'),
            'from_orders': source['from_orders'],
            'unique_by': source['unique_by'],
            'drop_duplicates': source['drop_duplicates'],
            'money': custom_money(entity, mapped),
            'refunds': 'refund_amount' if 'refund_amount' in mapped else none,
            'order': mapped['order_id'],
            'total_rows': source['total_rows'],
            'fill_down': source['fill_down'] or [],
            'whole_order': source['whole_order'] or [],
            'once_per_order': source['once_per_order'] or [],
            'order_discount': {
                'line_amount': amount_before_discount(source['columns']),
                'discount': source['order_discount'],
                'order_amount': source['order_amount']
            } if source['order_discount'] and entity == 'order_lines' else none,
            'is_unsigned': entity == 'events',
            'columns': columns
        }}) -%}
    {%- endfor -%}
    {{ return(tables) }}
{%- endmacro %}

{# How the texts of a mapped column are read: as the type that the contract gives it. #}
{% macro custom_column_kind(entity, column) -%}
    {%- set type = 'decimal(18,4)' if column == 'refund_amount' else contract_columns(entity).get(column, 'string') -%}
    {{ return({'bigint': 'integer', 'decimal(18,4)': 'money', 'timestamp': 'timestamp', 'boolean': 'boolean'}.get(
        type, 'id' if column.endswith('_id') or column == 'alias' else 'text'
    )) }}
{%- endmacro %}

{# The mapped columns whose product is the amount of a row. #}
{% macro custom_money(entity, mapped) -%}
    {%- if entity == 'customer_totals' -%}
        {{ return(['monetary_total']) }}
    {%- elif entity not in ['order_lines', 'events'] -%}
        {{ return(none) }}
    {%- elif 'line_amount' in mapped and entity == 'order_lines' -%}
        {{ return(['line_amount']) }}
    {%- elif 'amount' in mapped and entity == 'events' -%}
        {{ return(['amount']) }}
    {%- elif 'unit_price' not in mapped -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(['quantity', 'unit_price'] if 'quantity' in mapped else ['unit_price']) }}
{%- endmacro %}

{# The columns of the contract that are mapped directly, and typed nulls for the others. #}
{% macro custom_columns(entity, computed=[]) -%}
    {%- set mapped = custom_columns_of(entity) -%}
    {%- set missing = [] -%}
    {%- for column in contract_columns(entity) if column not in computed + ['source_file', 'source_row'] -%}
        {%- if column in mapped %}
    {{ column }},
        {%- else -%}
            {%- do missing.append(column) -%}
        {%- endif -%}
    {%- endfor %}
    {%- if missing %}
    {{ missing_columns(entity, missing) | indent(4) }},
    {%- endif %}
    source_file,
    source_row
{%- endmacro %}

{# A mapped column, or its default if it is not mapped. #}
{% macro custom_column(entity, column, otherwise) -%}
    {{ return(column if column in custom_columns_of(entity) else otherwise) }}
{%- endmacro %}
