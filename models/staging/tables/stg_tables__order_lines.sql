-- One row per usable order line of the listed table.

{{ config(enabled = is_listed_table('order_lines'), materialized = 'view') }}

{{ usable_rows('order_lines') }}
