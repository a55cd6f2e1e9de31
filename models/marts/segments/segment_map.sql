-- One row per segmentation and sampled customer (at most 1,500): their position in scatter and 3-D plots.

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

-- One row per segmentation: loadings side by side, 0 where a feature was left out or there are fewer axes.
axes as (

    select
        segmentation,
        {%- for axis in range(1, 4) %}
        {%- set last_axis = loop.last %}
        {%- for position in range(1, feature_count + 1) %}
        coalesce(max(loading) filter (where axis = {{ axis }} and feature_position = {{ position }}), 0)
            as loading_{{ axis }}_{{ position }}{{ ',' if not (loop.last and last_axis) }}
        {%- endfor %}
        {%- endfor %}
    from {{ ref('int_segmentation_current') }}
    where artifact in ('axes', 'scalers')
    group by segmentation

),

populations as (

    select
        segmentation,
        count(*) as customer_count
    from segments
    group by segmentation

),

-- The hash limits the window to a few rows more than the maximum.
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
    {{ 'round(scaled.scaled_3, 6)' if feature_count > 2 else 'cast(0 as double)' }} as z,

    -- all features on their principal axes
    {%- for axis in range(1, 4) %}
    round(
        {%- for position in range(1, feature_count + 1) %}
        axes.loading_{{ axis }}_{{ position }} * scaled.scaled_{{ position }}{{ ' +' if not loop.last }}
        {%- endfor %}, 6
    ) as principal_{{ axis }}{{ ',' if not loop.last }}
    {%- endfor %}

from placed
inner join customers
    on placed.customer_id = customers.customer_id
inner join scaled
    on placed.segmentation = scaled.segmentation
    and placed.customer_id = scaled.customer_id
inner join axes
    on placed.segmentation = axes.segmentation
where placed.place <= {{ cap }}
