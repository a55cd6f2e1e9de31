-- One row per accepted product, in the columns of the input contract.

{{ config(enabled = is_chosen_form(), materialized = 'view') }}

select
    product_id,
    nullif(concat_ws(', ', coalesce(product_type, product_category, department), package_size), '') as product_name,
    -- From the widest to the narrowest level, separated by dots as in event logs; a dot inside a name would add a level.
    nullif(concat_ws(
        '.',
        trim(regexp_replace(department, '\s*\.\s*', ' ', 'g')),
        trim(regexp_replace(product_category, '\s*\.\s*', ' ', 'g')),
        trim(regexp_replace(product_type, '\s*\.\s*', ' ', 'g'))
    ), '') as category,
    -- Makers are known only by number.
    nullif(concat_ws(' ', brand, manufacturer_id), '') as brand,
    source_file,
    source_row,
    {{ missing_columns('products', ['category_id', 'unit_cost', 'in_stock']) | indent(4) }}
from {{ ref('stg_complete_journey__products_rows') }}
where reject_reason is null
