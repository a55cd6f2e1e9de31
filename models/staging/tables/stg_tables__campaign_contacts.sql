-- One row per usable contact of the listed table.

{{ config(enabled = is_listed_table('campaign_contacts'), materialized = 'view') }}

{{ usable_rows('campaign_contacts') }}
