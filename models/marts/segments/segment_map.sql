-- One row per segmentation and sampled customer (at most 1,500): where they stand, for scatter and 3-D plots.

{%- set cap = 1500 %}
{%- set feature_count = segmentation_feature_count() %}

with

customers as (

    select * from {{ ref('int_customer_measures') }}

),

scaled as (

    select * from {{ ref('int_segment_scaled') }}

),

segments as (

    select * from {{ ref('customer_segments') }}

),

populations as (

    select
        segmentation,
        count(*) as customer_count
    from segments
    group by segmentation

),

-- The hash bounds the window to a few rows more than the cap.
drawn as (

    select
        segments.segmentation,
        segments.customer_id,
        segments.segment_id,
        segments.segment_name,
        {{ hash_unit('segments.customer_id') }} as draw
    from segments
    inner join populations
        on segments.segmentation = populations.segmentation
    where {{ hash_unit('segments.customer_id') }} * populations.customer_count < {{ cap }} * 1.1

),

placed as (

    select
        *,
        row_number() over (partition by segmentation order by draw, customer_id) as place
    from drawn

)

select
    -- key
    placed.segmentation,
    placed.customer_id,

    -- segment
    placed.segment_id,
    placed.segment_name,

    -- in natural units
    {%- for measure in profiled_measures() %}
    customers.{{ measure }},
    {%- endfor %}

    -- as the segmentation sees them: the first three scaled features, rounded for drawing
    round(scaled.scaled_1, 6) as x,
    {{ 'round(scaled.scaled_2, 6)' if feature_count > 1 else 'cast(0 as double)' }} as y,
    {{ 'round(scaled.scaled_3, 6)' if feature_count > 2 else 'cast(0 as double)' }} as z

from placed
inner join customers
    on placed.customer_id = customers.customer_id
inner join scaled
    on placed.segmentation = scaled.segmentation
    and placed.customer_id = scaled.customer_id
where placed.place <= {{ cap }}
