-- One row per usable event of the listed table.

{{ config(enabled = is_listed_table('events'), materialized = 'view') }}

{{ usable_rows('events') }}
