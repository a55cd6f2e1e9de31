-- One row per segmentation and segment: of the sampled customers who were in it at the earlier date, how many ordered from
-- then to the as-of date. Then as now they are scored with the model in use.

{{ config(materialized='view') }}

with

earlier as (

    select * from {{ ref('int_segmentation_earlier_sample') }}

),

parameters as (

    select * from {{ ref('int_segment_parameters') }}

),

scaled_features as (

    {{ scaled_features('earlier', 'parameters') | indent(4) }}

),

scaled as (

    {{ scaled_with_centres('scaled_features', 'parameters') | indent(4) }}

),

{{ nearest_centre('scaled', var('segment_count_max'), segmentation_feature_count()) }},

members as (

    {{ within_parent_segments('scored') | indent(4) }}

),

counted as (

    select
        members.segmentation,
        members.segment_id,
        count(*) as customers_then,
        count(*) filter (where earlier.orders_after > 0) as customers_returned
    from members
    inner join earlier
        on members.segmentation = earlier.segmentation
        and members.customer_id = earlier.customer_id
    group by members.segmentation, members.segment_id

)

select
    -- key
    segmentation,
    cast(segment_id as bigint) as segment_id,

    -- how many
    cast(customers_then as bigint) as customers_then,
    cast(customers_returned as bigint) as customers_returned,

    -- the share of them, and between what it may lie
    cast(customers_returned as double) / customers_then as return_rate,
    {{ wilson_bound('customers_returned', 'customers_then', '-') | indent(4) }} as return_rate_lower,
    {{ wilson_bound('customers_returned', 'customers_then', '+') | indent(4) }} as return_rate_upper

from counted
