-- One row per accepted exchange rate, in the columns of the input contract.

{{ config(enabled = is_chosen_form() and provides('exchange_rates'), materialized = 'view') }}

select
    {{ currency_code('currency') }} as currency,
    valid_from,
    stated_rate as rate,
    source_file,
    source_row
from {{ ref('stg_custom__exchange_rates_rows') }}
where reject_reason is null
