-- One row per product and month far above or below the product's other months.

{{ config(materialized = 'ephemeral') }}

{#- The minimum number of product-months to judge how much such products vary. #}
{%- set months_min = 100 %}

with

product_months as (

    select * from {{ ref('int_product_months') }}

),

product_spread as (

    select
        size_class,
        count(*) as month_count,
        percentile_cont(0.05) within group (order by log_amount - log_expected) as low,
        percentile_cont(0.5) within group (order by log_amount - log_expected) as middle,
        percentile_cont(0.95) within group (order by log_amount - log_expected) as high
    from product_months
    group by size_class
    having count(*) >= {{ months_min }}

),

-- A product's band is this many times as wide as the outer twentieths of such products are far away.
tails as (

    select
        {{ tail_deviations(var('false_alarm_rate') ~ ' / (2e0 * greatest(count(*), 1))') }}
        / {{ tail_deviations('0.05') }} as deviations
    from product_months

),

compared as (

    select
        'product' as anomaly_type,
        'gross_amount' as measure,
        product_months.product_id as item,
        cast(product_months.month_start as timestamp) as period_start,
        cast(product_months.month_start as timestamp) as period_end,
        cast(1 as bigint) as period_count,
        cast(0 as bigint) as holiday_count,
        cast(null as string) as holidays,
        cast(null as string) as order_key,
        cast(product_months.gross_amount as double) as actual,
        exp(product_months.log_expected) as expected,
        -- Near zero, sums of few lines are even in their square roots; in logarithms a single line would look impossible.
        exp(product_months.log_expected) * power(
            greatest(
                exp(product_spread.middle / 2)
                - (exp(product_spread.middle / 2) - exp(product_spread.low / 2)) * tails.deviations, 0
            ), 2
        ) as lower_bound,
        exp(
            product_months.log_expected + product_spread.middle
            + (product_spread.high - product_spread.middle) * tails.deviations
        ) as upper_bound
    from product_months
    inner join product_spread
        on product_months.size_class = product_spread.size_class
    cross join tails

)

select * from compared
where actual > upper_bound * (1 + 1e-9) or actual < lower_bound * (1 - 1e-9)
