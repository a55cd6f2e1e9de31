-- One row per accepted invoice line, in the columns of the input contract.

select
    order_line_id,
    order_id,
    customer_id,
    ordered_at,
    product_id,
    product_name,
    line_type,
    quantity,
    unit_price,
    line_amount,
    is_return,
    country,
    source_file,
    source_row,
    {{ missing_columns('order_lines', [
        'category', 'brand', 'unit_cost', 'discount_amount', 'paid_amount', 'channel', 'location_id'
    ]) | indent(4) }}
from {{ ref('stg_online_retail__rows') }}
where reject_reason is null
