-- One row per usable product of the listed table.

{{ config(enabled = is_listed_table('products'), materialized = 'view') }}

{{ usable_rows('products') }}
