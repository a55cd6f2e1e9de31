-- One row per customer with an order in the lookback: the measures that segmentations choose from.

{{ config(materialized = 'view') }}

select *
from {{ ref('int_customer_measures') }}
where order_count > 0
