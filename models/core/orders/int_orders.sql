-- One row per order number and customer, cancellations included: all figures per customer or month read this table instead of
-- the lines. An order number of two customers (two tills, two branches) is two orders.

with

order_days as (

    select * from {{ ref('int_order_days') }}

)

{{ order_totals('order_days') }}
