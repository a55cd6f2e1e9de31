-- One row per raw column of the tills' rows: missing values, distinct values, and their distribution.

{{ config(enabled = is_chosen_form()) }}

{{ profile_columns(
    relation=ref('stg_demo__checked_lines'),
    dataset='demo',
    entity='order_lines',
    columns={
        'order_no': 'order_no',
        'line_no': 'try_cast(line_no as bigint)',
        'ordered_at': 'ordered_at_time',
        'customer_no': "nullif(customer_no, '')",
        'article_no': 'article_no',
        'quantity': 'quantity_number',
        'unit_price': 'unit_price_number',
        'discount': 'discount_number',
        'channel': 'channel',
        'location': 'location',
        'country': 'country',
    },
    ordered=['line_no', 'ordered_at', 'quantity', 'unit_price', 'discount'],
    hidden=['customer_no']
) }}
