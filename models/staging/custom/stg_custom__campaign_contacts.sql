-- One row per accepted campaign contact, in the columns of the input contract.

{{ config(enabled = is_chosen_form() and provides('campaign_contacts'), materialized = 'view') }}

select
    {{ custom_column('campaign_contacts', 'contact_id', 'row_key') }} as contact_id,
    {{- custom_columns('campaign_contacts', computed=['contact_id']) }}
from {{ custom_rows('campaign_contacts') }}
where reject_reason is null
