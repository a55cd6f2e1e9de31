-- One row per household with known demographics, in the columns of the input contract.

{{ config(enabled = is_chosen_form(), materialized = 'view') }}

select
    customer_id,
    source_file,
    source_row,
    {{ missing_columns('customers', ['contact_key', 'contact_consent', 'joined_at', 'sponsor_id', 'country']) | indent(4) }}
from {{ ref('stg_complete_journey__demographics_rows') }}
where reject_reason is null
