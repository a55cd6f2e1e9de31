-- One row per accepted event, in the columns of the input contract.

{{ config(enabled = is_chosen_form(), materialized = 'view') }}

select
    * exclude (reason),
    {{ missing_columns('events', ['currency']) }}
from {{ ref('stg_demo__raw_events') }}
where reason is null
