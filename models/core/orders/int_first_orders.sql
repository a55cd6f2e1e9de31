-- One row per customer with an order: the time of the first order, whatever the lookback.

{{ config(materialized = 'ephemeral') }}

select
    customer_id,
    min(ordered_at) as first_order_at
from {{ ref('int_orders') }}
where is_order
group by customer_id
