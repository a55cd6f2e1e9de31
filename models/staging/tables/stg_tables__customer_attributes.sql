-- One row per usable attribute of a customer of the listed table.

{{ config(enabled = is_listed_table('customer_attributes'), materialized = 'view') }}

{{ usable_rows('customer_attributes') }}
