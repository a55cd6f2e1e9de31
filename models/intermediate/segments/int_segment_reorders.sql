-- One row per segmentation and segment: of the sampled customers who were in it at the earlier date, how many ordered from then
-- to the as-of date. The model in use scores them at both dates.

{{ config(materialized='view') }}

with

earlier as (

    select * from {{ ref('int_segmentation_earlier_sample') }}

),

parameters as (

    select * from {{ ref('int_segment_parameters') }}

),

{{ nearest_segments('earlier') }},

members as (

    {{ within_parent_segments('scored') | indent(4) }}

),

counted as (

    select
        members.segmentation,
        members.segment_id,
        count(*) as past_customer_count,
        count(*) filter (where earlier.order_count_after > 0) as reordered_customer_count
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
    cast(past_customer_count as bigint) as past_customer_count,
    cast(reordered_customer_count as bigint) as reordered_customer_count

from counted
