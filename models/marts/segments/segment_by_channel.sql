-- One row per segmentation, segment and sales channel that the data names: how many of its orders came through it.

with

orders as (

    select *
    from {{ ref('int_segment_orders') }}
    where channel is not null

),

{{ segment_order_counts(['channel', 'sales_channel']) }},

{{ segment_shares('counted', ['channel', 'sales_channel'], of='orders') }}
