-- One row per accepted purchase, in the columns of the input contract. The log has no order numbers: a row is an order.

{{ config(enabled = is_chosen_form(), materialized = 'view') }}

select
    row_key as order_line_id,
    row_key as order_id,
    customer_id,
    ordered_at,
    'product' as line_type,
    quantity,
    coalesce(try_cast(abs(line_amount / nullif(quantity, 0)) as decimal(18,4)), 0) as unit_price,
    line_amount,
    quantity < 0 or line_amount < 0 as is_return,
    source_file,
    source_row,
    {{ missing_columns('order_lines', [
        'product_id', 'product_name', 'category', 'brand', 'unit_cost', 'discount_amount', 'charged_amount', 'paid_amount',
        'currency', 'channel', 'location_id', 'country'
    ]) | indent(4) }}
from {{ ref('stg_cdnow__purchases_rows') }}
where reject_reason is null
