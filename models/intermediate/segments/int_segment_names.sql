-- One row per segmentation and segment of the model: its current name, which is the last one in the log of names. A segment
-- that no customer is in today has its number for a name: customers were in it earlier, or will be.

{{ config(materialized='view') }}

with

segments as (

    select
        segmentation,
        segment_id
    from {{ ref('int_segmentation_current') }}
    where artifact = 'centers'
    group by segmentation, segment_id

),

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
    where dataset = '{{ shop() }}'
    group by segmentation, segment_id

),

named as (

    select logged.*
    from typical
    inner join newest
        on typical.segmentation = newest.segmentation
        and typical.segment_id = newest.segment_id
    inner join logged
        on newest.segmentation = logged.segmentation
        and newest.segment_id = logged.segment_id
        and newest.change_number = logged.change_number
    where logged.dataset = '{{ shop() }}'

)

select
    -- key
    segments.segmentation,
    segments.segment_id,

    -- name
    named.segment_key,
    coalesce(named.segment_name, 'Segment ' || cast(segments.segment_id as string)) as segment_name,

    -- segments that share a name are offered as one, under the lowest id
    min(segments.segment_id) over (
        partition by segments.segmentation, coalesce(named.segment_name, 'Segment ' || cast(segments.segment_id as string))
    ) as offered_id,

    -- the bands behind the name
    named.recency_band,
    named.value_band,
    named.order_band,

    -- which of them the name speaks of; older entries have no claims, and the playbook's name
    coalesce(named.claims, '{{ all_claims() }}') as claims

from segments
left join named
    on segments.segmentation = named.segmentation
    and segments.segment_id = named.segment_id
