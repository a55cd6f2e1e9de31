-- One row per segmentation and segment: its current name, which is the last one in the log of names.

{{ config(materialized='view') }}

with

profiles as (

    select * from {{ ref('int_segment_profiles') }}

),

logged as (

    select * from {{ ref('segment_names_log') }}

),

newest as (

    select
        segmentation,
        segment_id,
        max(change_number) as change_number
    from logged
    where dataset = '{{ var("dataset") }}'
    group by segmentation, segment_id

)

select
    -- key
    profiles.segmentation,
    profiles.segment_id,

    -- name
    logged.segment_key,
    logged.segment_name,

    -- the bands behind the name
    logged.recency_band,
    logged.value_band,
    logged.order_band

from profiles
inner join newest
    on profiles.segmentation = newest.segmentation
    and profiles.segment_id = newest.segment_id
inner join logged
    on newest.segmentation = logged.segmentation
    and newest.segment_id = logged.segment_id
    and newest.change_number = logged.change_number
where logged.dataset = '{{ var("dataset") }}'
