-- One row per order number and customer, cancellations included: everything per customer or month reads this, not the
-- lines. A number that two customers share (two tills, two branches) is two orders.

with

order_days as (

    select * from {{ ref('int_order_days') }}

)

{{ order_totals('order_days') }}
