-- One row per customer with products: their first order, and the first one with more than one product. Until that one they are a
-- single-item customer.

{{ config(materialized = 'ephemeral') }}

select
    customer_id,
    min(cast(ordered_at as date)) as single_from,
    -- null while every order has had a single product
    min(case when product_count > 1 then cast(ordered_at as date) end) as single_until
from {{ ref('int_order_product_counts') }}
group by customer_id
