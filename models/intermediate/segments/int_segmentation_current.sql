-- One row per fact of the models in use: for each chosen segmentation, the model that was published last.

{{ config(materialized='view') }}

with

fits as (

    select * from {{ ref('segmentation_fits') }}
    where dataset = '{{ shop() }}'
        and segmentation in ('{{ segmentation_presets().keys() | join("', '") }}')

),

latest as (

    select
        segmentation,
        max(fit_number) as fit_number
    from fits
    group by segmentation

)

select fits.*
from fits
inner join latest
    on fits.segmentation = latest.segmentation
    and fits.fit_number = latest.fit_number
