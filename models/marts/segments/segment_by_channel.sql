-- One row per segmentation, segment and sales channel that the data names: how many of its orders came that way.

with

orders as (

    select *
    from {{ ref('int_segment_orders') }}
    where channel is not null

),

names as (

    select * from {{ ref('int_segment_names') }}

),

{{ segment_order_shares(['channel', 'sales_channel']) }}

select
    -- key
    shares.segmentation,
    shares.segment_id,
    names.segment_name,
    shares.channel,
    shares.sales_channel,

    -- how much
    cast(shares.customers as bigint) as customers,
    cast(shares.order_count as bigint) as order_count,
    cast(shares.revenue as decimal(38,4)) as revenue,
    shares.share_of_orders,
    shares.share_of_revenue,

    -- more or less than among all
    round(shares.lift, 6) as lift

from shares
inner join names
    on shares.segmentation = names.segmentation
    and shares.segment_id = names.segment_id
