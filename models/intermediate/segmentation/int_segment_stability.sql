-- One row per segmentation and step of the margin: how often bootstrap refits agreed with the segment of customers there.
-- The steps cover every margin from 0 to 1, also beyond those that the refits have seen.

{{ config(materialized='view') }}

with

steps as (

    select
        segmentation,
        margin_from,
        agreement,
        row_number() over (partition by segmentation order by margin_from) as step,
        lead(margin_from) over (partition by segmentation order by margin_from) as next_from
    from {{ ref('int_segmentation_current') }}
    where artefact = 'stability'

)

select
    -- key
    segmentation,
    case when step = 1 then 0.0 else margin_from end as margin_from,

    -- up to, not included
    coalesce(next_from, 2.0) as margin_below,

    -- share of the refits, 0 to 1
    agreement

from steps
