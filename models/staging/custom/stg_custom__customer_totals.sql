-- One row per accepted aggregated customer, in the columns of the input contract.

{{ config(enabled = is_chosen_form() and provides('customer_totals'), materialized = 'view') }}

select
    {{- custom_columns('customer_totals') }}
from {{ ref('stg_custom__customer_totals_rows') }}
where reject_reason is null
