-- One row per order number and customer, cancellations included: its amounts as what sells counts them. Whole orders that were
-- canceled within a day, and their cancellations, are in no sales and no returns.

{{ config(materialized = 'ephemeral') }}

{%- set nothing = '0' if knows_money() else 'null' %}

with

orders as (

    select
        orders.*,
        canceled.order_key is not null as is_canceled
    from {{ ref('int_orders') }} as orders
    left join {{ ref('int_canceled_orders') }} as canceled
        on orders.order_key = canceled.order_key

)

select
    -- key
    order_key,
    order_id,
    customer_id,

    -- when, where
    ordered_at,
    channel,
    location_id,
    country,

    -- what
    is_order,
    is_canceled,
    case when is_canceled then 0 else item_count end as item_count,

    -- money
    gross_amount,
    refunded_amount,
    adjustment_amount,
    net_amount,
    margin_amount,

    -- money: what was sold, and what of the refunds was what
    case when is_canceled then {{ nothing }} else gross_amount end as sales_amount,
    case when is_canceled then refunded_amount else {{ nothing }} end as canceled_amount,
    case when is_canceled then {{ nothing }} else return_amount end as return_amount,
    case when is_canceled then {{ nothing }} else refunded_fee_amount end as refunded_fee_amount,
    case when is_canceled then {{ nothing }} else refunded_amount - return_amount - refunded_fee_amount end as refunded_other_amount
from orders
