-- One row per accepted invoice line, in the columns of the input contract.

{{ config(enabled = is_chosen_form(), materialized = 'view') }}

with

invoice_lines as (

    select * from {{ ref('stg_online_retail__order_lines_rows') }}
    where reject_reason is null

)

select
    invoice_lines.row_key as order_line_id,
    invoice_lines.order_id,
    invoice_lines.customer_id,
    invoice_lines.ordered_at,
    invoice_lines.product_id,
    invoice_lines.product_name,
    -- Stock corrections: removed without a price, and not a cancellation.
    case
        when not invoice_lines.is_return and invoice_lines.quantity < 0 and invoice_lines.unit_price = 0 then 'adjustment'
        else coalesce(product_line_types.line_type, 'product')
    end as line_type,
    invoice_lines.quantity,
    invoice_lines.unit_price,
    invoice_lines.amount as line_amount,
    invoice_lines.is_return,
    invoice_lines.country,
    invoice_lines.source_file,
    invoice_lines.source_row,
    {{ missing_columns('order_lines', [
        'category', 'brand', 'unit_cost', 'discount_amount', 'charged_amount', 'paid_amount', 'currency', 'channel', 'location_id'
    ]) | indent(4) }}
from invoice_lines
left join {{ ref('stg_online_retail__product_line_types') }} as product_line_types
    on invoice_lines.product_id = product_line_types.product_id
