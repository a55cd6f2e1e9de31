-- One row per segmentation and sampled customer (at most 1,500): where they stand, for scatter and 3-D plots.

{%- set cap = 1500 %}
{%- set feature_count = segmentation_feature_count() %}

with

customers as (

    select * from {{ ref('int_customer_features') }}

),

scaled as (

    select * from {{ ref('int_segment_scaled') }}

),

segments as (

    select * from {{ ref('customer_segments') }}

),

population as (

    select count(*) as customer_count from customers

),

-- The hash bounds the window to a few rows more than the cap.
drawn as (

    select
        customers.customer_id,
        customers.recency_days,
        customers.order_count,
        customers.monetary_total,
        {{ hash_unit('customers.customer_id') }} as draw
    from customers
    cross join population
    where {{ hash_unit('customers.customer_id') }} * population.customer_count < {{ cap }} * 1.1

),

placed as (

    select
        segments.segmentation,
        segments.customer_id,
        segments.segment_id,
        segments.segment_name,
        drawn.recency_days,
        drawn.order_count,
        drawn.monetary_total,
        scaled.scaled_1 as x,
        {{ 'scaled.scaled_2' if feature_count > 1 else 'cast(0 as double)' }} as y,
        {{ 'scaled.scaled_3' if feature_count > 2 else 'cast(0 as double)' }} as z,
        row_number() over (partition by segments.segmentation order by drawn.draw, drawn.customer_id) as place
    from drawn
    inner join segments
        on drawn.customer_id = segments.customer_id
    inner join scaled
        on segments.segmentation = scaled.segmentation
        and segments.customer_id = scaled.customer_id

)

select
    -- key
    segmentation,
    customer_id,

    -- segment
    segment_id,
    segment_name,

    -- in natural units
    recency_days,
    order_count,
    cast(monetary_total as decimal(38, 4)) as monetary_total,

    -- as the segmentation sees them: the first three scaled features, rounded for drawing
    round(x, 6) as x,
    round(y, 6) as y,
    round(z, 6) as z

from placed
where place <= {{ cap }}
