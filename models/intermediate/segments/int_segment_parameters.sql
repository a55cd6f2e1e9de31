-- One row per segmentation: scaler parameters and centers side by side, as scoring needs them. center_3_2 is the third segment
-- on feature position 2. segment_id_3 is its published id, which can be above 3 after a refit. A center is null if there is no
-- such segment. It is 0 if the segment exists but the segmentation has no such position, or its fit left that feature out, so
-- that narrow and wide segmentations share one distance.

{%- set feature_count = segmentation_feature_count() %}

with

fit as (

    select * from {{ ref('int_segmentation_current') }}

),

numbered as (

    select
        segmentation,
        scaler,
        segment_id,
        feature_position,
        center_scaled,
        dense_rank() over (partition by segmentation order by segment_id) as segment_number
    from fit
    where artifact = 'centers'

),

centers as (

    select
        segmentation,
        scaler,
        {%- for segment in range(1, var('segment_count_max') + 1) %}
        max(segment_id) filter (where segment_number = {{ segment }}) as segment_id_{{ segment }},
        {%- for position in range(1, feature_count + 1) %}
        case
            when max(segment_number) < {{ segment }} then null
            else coalesce(
                max(center_scaled) filter (where segment_number = {{ segment }} and feature_position = {{ position }}), 0
            )
        end as center_{{ segment }}_{{ position }},
        {%- endfor %}
        {%- endfor %}
        cast(max(segment_number) as bigint) as segment_count
    from numbered
    group by segmentation, scaler

),

scalers as (

    select
        segmentation,
        scaler,
        {%- for position in range(1, feature_count + 1) %}
        max(clip_lower) filter (where feature_position = {{ position }}) as clip_lower_{{ position }},
        max(clip_upper) filter (where feature_position = {{ position }}) as clip_upper_{{ position }},
        max(location) filter (where feature_position = {{ position }}) as location_{{ position }},
        max(scale) filter (where feature_position = {{ position }}) as scale_{{ position }},
        {%- endfor %}
        -- customers that arrive aggregated have no dates
        cast(nullif(max(as_of_date), '') as date) as fitted_on,
        max(feature_position) as feature_count
    from fit
    where artifact = 'scalers'
    group by segmentation, scaler

)

select
    -- key
    centers.segmentation,

    -- sizes
    centers.scaler,
    centers.segment_count,
    scalers.feature_count,

    -- as-of date of the fit
    scalers.fitted_on,

    -- scaler parameters
    {%- for position in range(1, feature_count + 1) %}
    scalers.clip_lower_{{ position }},
    scalers.clip_upper_{{ position }},
    scalers.location_{{ position }},
    scalers.scale_{{ position }},
    {%- endfor %}

    -- centers
    {%- for segment in range(1, var('segment_count_max') + 1) %}
    {%- set last_segment = loop.last %}
    centers.segment_id_{{ segment }},
    {%- for position in range(1, feature_count + 1) %}
    centers.center_{{ segment }}_{{ position }}{{ ',' if not (loop.last and last_segment) }}
    {%- endfor %}
    {%- endfor %}

from centers
inner join scalers
    on centers.segmentation = scalers.segmentation
    and centers.scaler = scalers.scaler
