-- One row per past date, population, number of days and group of customers told alike: how many were told to return, how many did.

select
    -- key
    cast(as_of_date as date) as as_of_date,
    population,
    horizon_days,
    bin_number,

    -- told and done
    customers,
    share_forecast,
    share_returned,
    share_lower,
    share_upper,
    is_within
from {{ ref('return_model') }}
where artefact = 'calibration'
