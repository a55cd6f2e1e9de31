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
        '{{ kind }}' as location_type,
        {{ column }} as location,
        is_order,
        revenue
    from segment_orders
    where {{ column }} is not null

    {{ 'union all' if not loop.last }}

    {%- endfor %}

),

{{ segment_order_counts(['location_type', 'location']) }},

{{ segment_shares('counted', ['location_type', 'location'], of='orders', within=['location_type'], ranked='location') }}
