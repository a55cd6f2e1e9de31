-- One row per product id that is no product but a code: its line type, by the patterns of the seed line_type_codes. A table,
-- because all that reads order lines would match the patterns again.

{{ config(enabled = is_chosen_form()) }}

select
    products.product_id,
    min_by(line_type_codes.line_type, line_type_codes.match_order) as line_type
from (
    select distinct product_id
    from {{ ref('stg_online_retail__order_lines_rows') }}
    where reject_reason is null
) as products
inner join {{ ref('line_type_codes') }} as line_type_codes
    on regexp_full_match(products.product_id, line_type_codes.code_pattern, 'i')
group by products.product_id
