-- One row per accepted customer, in the columns of the input contract.

{{ config(enabled = is_chosen_form(), materialized = 'view') }}

select
    customer_id,
    recency_days,
    order_count,
    monetary_total,
    source_file,
    source_row,
    {{ missing_columns('customer_totals', ['currency']) }}
from {{ ref('stg_rfm_table__customers_rows') }}
where reject_reason is null
