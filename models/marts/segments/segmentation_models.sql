-- One row per segmentation and fit: every model that was ever published, and what it changed.

with

fits as (

    select * from {{ ref('segmentation_fits') }}
    where artifact = 'models'
        and dataset = '{{ shop() }}'

),

probes as (

    select * from {{ ref('segmentation_probe') }}
    where feature is null

),

current_fits as (

    select
        segmentation,
        max(fit_number) as fit_number
    from fits
    group by segmentation

)

select
    -- key
    fits.segmentation,
    fits.fit_number,

    -- which model
    fits.model_version,
    fits.fit_number = current_fits.fit_number as is_current,
    fits.origin,
    -- customers that arrive aggregated have no dates
    cast(nullif(fits.as_of_date, '') as date) as as_of_date,
    coalesce(cast(nullif(fits.as_of_date, '') as date) = as_of.as_of_date, false) as is_of_today,

    -- what it is
    fits.segment_count,
    fits.customer_count,
    fits.loss,

    -- what it changed
    fits.share_of_customers_moved,
    fits.segments_kept,
    fits.segments_new,
    fits.segments_gone,

    -- what a refit would gain today
    probes.loss_ratio,
    probes.share_of_customers_would_move,
    probes.is_refit_advised,
    probes.advice

from fits
inner join current_fits
    on fits.segmentation = current_fits.segmentation
left join probes
    on fits.segmentation = probes.segmentation
    and fits.fit_number = current_fits.fit_number
cross join {{ ref('int_as_of') }} as as_of
