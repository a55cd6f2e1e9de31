-- One row per segmentation, segment and place that the data names (a location such as a shop, or a country): how many of
-- the segment's orders came from there.

with

segment_orders as (

    select * from {{ ref('int_segment_orders') }}

),

orders as (

    {%- for kind, column in {'location': 'location_id', 'country': 'country'}.items() %}

    select
        segmentation,
        segment_id,
        customer_id,
        '{{ kind }}' as location_kind,
        {{ column }} as location,
        is_order,
        revenue
    from segment_orders
    where {{ column }} is not null

    {{ 'union all' if not loop.last }}

    {%- endfor %}

),

names as (

    select * from {{ ref('int_segment_names') }}

),

{{ segment_order_shares(['location_kind', 'location'], within=['location_kind']) }}

select
    -- key
    shares.segmentation,
    shares.segment_id,
    names.segment_name,
    shares.location_kind,
    shares.location,

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
