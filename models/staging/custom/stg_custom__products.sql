-- One row per accepted product, in the columns of the input contract.

{{ config(enabled = is_chosen_form() and provides('products'), materialized = 'view') }}

select
    {{- custom_columns('products') }}
from {{ ref('stg_custom__products_rows') }}
where reject_reason is null
