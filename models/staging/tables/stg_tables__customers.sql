-- One row per usable customer of the listed table.

{{ config(enabled = is_listed_table('customers'), materialized = 'view') }}

{{ usable_rows('customers') }}
