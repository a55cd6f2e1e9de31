-- One row per segmentation and segment of the model: its current name, which is the last one in the log of names.

{{ config(materialized='view') }}

with

typical as (

    select * from {{ ref('int_segment_typical') }}

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
    typical.segmentation,
    typical.segment_id,

    -- name
    logged.segment_key,
    logged.segment_name,

    -- segments that share a name are offered as one, under the lowest id
    min(typical.segment_id) over (partition by typical.segmentation, logged.segment_name) as offered_id,

    -- the bands behind the name
    logged.recency_band,
    logged.value_band,
    logged.order_band,

    -- which of them the name speaks of; older entries have no claims, and the playbook's name
    coalesce(logged.claims, '{{ all_claims() }}') as claims

from typical
inner join newest
    on typical.segmentation = newest.segmentation
    and typical.segment_id = newest.segment_id
inner join logged
    on newest.segmentation = logged.segmentation
    and newest.segment_id = logged.segment_id
    and newest.change_number = logged.change_number
where logged.dataset = '{{ var("dataset") }}'
