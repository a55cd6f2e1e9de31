-- One row per accepted customer, in the columns of the input contract.

{{ config(enabled = is_chosen_form() and provides('customers'), materialized = 'view') }}

select
    {{- custom_columns('customers') }}
from {{ ref('stg_custom__customers_rows') }}
where reject_reason is null
