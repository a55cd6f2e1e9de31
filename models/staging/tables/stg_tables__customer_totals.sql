-- One row per usable customer with totals of the listed table.

{{ config(enabled = is_listed_table('customer_totals'), materialized = 'view') }}

{{ usable_rows('customer_totals') }}
