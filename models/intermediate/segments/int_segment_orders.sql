-- One row per segmentation and order number in the lookback of a customer with a segment; pure refunds count in revenue only.

{{ config(materialized='ephemeral') }}

with

members as (

    select * from {{ ref('int_segment_members') }}

),

orders as (

    select * from {{ ref('int_orders') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

)

select
    -- key
    members.segmentation,
    orders.order_key,

    -- who
    members.segment_id,
    members.customer_id,

    -- where
    orders.channel,
    case when lower(orders.channel) in ({{ quoted_list(var('online_channels')) }}) then 'online' else 'offline' end
        as sales_channel,
    orders.location_id,
    orders.country,

    -- how much
    orders.is_order,
    orders.{{ revenue_column() }} as revenue

from members
inner join orders
    on members.customer_id = orders.customer_id
cross join as_of
where orders.ordered_at >= as_of.lookback_start and {{ counts_for_customers('orders.ordered_at') }}
