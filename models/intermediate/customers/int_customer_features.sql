-- One row per customer with an order in the lookback: the measures that segmentations choose from.

{{ config(materialized = 'view') }}

select *
from {{ ref('customer_single_view') }}
where order_count > 0
