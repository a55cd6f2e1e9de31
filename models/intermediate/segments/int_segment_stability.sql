-- One row per segmentation and step of the separation: how often bootstrap refits agreed with the segment of customers there.
-- The steps cover every separation from 0 to 1, even those that the refits have not seen.

{{ config(materialized='view') }}

with

steps as (

    select
        segmentation,
        separation_from,
        agreement,
        row_number() over (partition by segmentation order by separation_from) as step,
        lead(separation_from) over (partition by segmentation order by separation_from) as next_from
    from {{ ref('int_segmentation_current') }}
    where artifact = 'stability'

)

select
    -- key
    segmentation,
    case when step = 1 then 0.0 else separation_from end as separation_from,

    -- up to, not included
    coalesce(next_from, 2.0) as separation_below,

    -- share of the refits, 0 to 1
    agreement

from steps
