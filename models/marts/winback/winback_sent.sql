-- One row per list and customer it was sent to. Builds write nothing here: `winback export` does, and a later build knows by it.

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='append_new_columns',
    full_refresh=false
) }}

select
    -- key
    cast(null as string) as dataset,
    cast(null as string) as list_id,
    cast(null as string) as customer_id,

    -- what and when
    cast(null as string) as program,
    cast(null as date) as sent_on
from {{ ref('programs') }}
where 1 = 0
