-- One row per product whose price could be derived: from orders of this product alone, or else by least squares.

{{ config(enabled = is_chosen_form()) }}

select
    product_id,
    unit_price,
    'single_product_orders' as method,
    used_order_count,
    true as is_identified
from {{ ref('stg_distributor__single_product_prices') }}

union all

select
    product_id,
    cast(unit_price as decimal(18,4)) as unit_price,
    'least_squares' as method,
    used_order_count,
    is_identified
from {{ ref('least_squares_prices') }}
