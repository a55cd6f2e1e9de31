-- One row per accepted member, in the columns of the input contract.

{{ config(enabled = is_chosen_form()) }}

select
    customer_id,
    joined_at,
    sponsor_id,
    source_file,
    source_row,
    {{ missing_columns('customers', ['contact_key', 'contact_consent', 'country']) | indent(4) }}
from {{ ref('stg_distributor__members_rows') }}
where reject_reason is null
