-- One row per accepted product, in the columns of the input contract.

select
    product_id,
    nullif(concat_ws(', ', coalesce(product_type, product_category, department), package_size), '') as product_name,
    -- From the widest to the narrowest, parted by dots as in event logs; a dot inside a name would be a level of its own.
    nullif(concat_ws(
        '.',
        trim(regexp_replace(department, '\s*\.\s*', ' ', 'g')),
        trim(regexp_replace(product_category, '\s*\.\s*', ' ', 'g')),
        trim(regexp_replace(product_type, '\s*\.\s*', ' ', 'g'))
    ), '') as category,
    -- Makers are known by number only.
    nullif(concat_ws(' ', brand, manufacturer_id), '') as brand,
    source_file,
    source_row,
    {{ missing_columns('products', ['category_id', 'unit_cost']) | indent(4) }}
from {{ ref('stg_complete_journey__products_rows') }}
where reject_reason is null
