-- One row per currency and day, from its first rate to the last day on which any currency has a new one: the rate of that day. So
-- a row finds its rate by its currency and day alone, however many rates there are.

{{ config(enabled = report_currency() is not none and tables_with_currency() | length > 0) }}

with

rates as (

    select
        {{ currency_code('currency') }} as currency,
        cast(valid_from as date) as valid_from,
        rate
    from {{ stated_rates() }}

),

spans as (

    select
        currency,
        rate,
        valid_from,
        lead(valid_from) over (partition by currency order by valid_from) as next_valid_from,
        max(valid_from) over () as last_valid_from
    from rates

)

select
    currency,
    cast(unnest(generate_series(
        cast(valid_from as timestamp),
        coalesce(next_valid_from - interval 1 day, cast(last_valid_from as timestamp)),
        interval 1 day
    )) as date) as rate_day,
    rate
from spans
