-- One row per population (everybody, dormant) or status: what all back-tests together say of predictions for 90 days.

{#- A share of fewer customers is no share. -#}
{%- set customers_min = 10 %}

with

calibration as (

    select * from {{ ref('reorder_score_calibration') }}
    where horizon_days = {{ reorder_days() | last }}

),

-- Decimals, so that sums do not depend on the order of the rows.
tests as (

    select
        population,
        as_of_date,
        sum(customer_count) as customer_count,
        sum(reordered_customer_count) as reordered_customer_count,
        sum(cast(predicted_rate as decimal(18,6)) * customer_count) as predicted_count,
        count(*) as bin_count,
        count(case when is_within then 1 end) as within_count
    from calibration
    group by population, as_of_date

),

rates as (

    select
        *,
        cast(reordered_customer_count as double) / customer_count as reorder_rate,
        (cast(predicted_count as double) - cast(reordered_customer_count as double)) / customer_count as error
    from tests

),

statuses as (

    select
        status,
        min(position) as status_position,
        case when min(lifecycle) = max(lifecycle) then min(lifecycle) end as lifecycle,
        case when min(value_band) = max(value_band) then min(value_band) end as value_band
    from {{ ref('status_map') }}
    group by status

)

select
    -- key
    rates.population,

    -- of a status
    max(statuses.status_position) as status_position,
    max(statuses.lifecycle) as lifecycle,
    max(statuses.value_band) as value_band,

    -- all back-tests together
    cast(count(*) as bigint) as test_count,
    cast(sum(rates.customer_count) as bigint) as customer_count,
    cast(sum(rates.reordered_customer_count) as bigint) as reordered_customer_count,
    round(cast(sum(rates.predicted_count) as double) / cast(sum(rates.customer_count) as double), 6) as predicted_rate,
    cast(sum(rates.reordered_customer_count) as double) / cast(sum(rates.customer_count) as double) as reorder_rate,
    cast(sum(rates.within_count) as bigint) as within_count,
    cast(sum(rates.bin_count) as bigint) as bin_count,

    -- test by test
    min(case when rates.customer_count >= {{ customers_min }} then rates.reorder_rate end) as reorder_rate_min,
    max(case when rates.customer_count >= {{ customers_min }} then rates.reorder_rate end) as reorder_rate_max,
    round(min(case when rates.customer_count >= {{ customers_min }} then rates.error end), 6) as error_min,
    round(max(case when rates.customer_count >= {{ customers_min }} then rates.error end), 6) as error_max
from rates
left join statuses
    on rates.population = statuses.status
group by rates.population
