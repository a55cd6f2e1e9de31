-- One row per hour, day, month, product or customer outside its band, the largest amounts first: the first of each type, and
-- those of the last week.

{{ config(materialized = 'ephemeral') }}

{#- The maximum number of anomalies of each type; the minimum number of product-months to judge how much such products vary. #}
{%- set places = 200 %}
{%- set months_min = 100 %}

with

product_months as (

    select * from {{ ref('int_product_months') }}

),

periods as (

    select * from {{ ref('int_unusual_periods') }}

),

-- An order larger than the customer's usual orders (for a new customer: than the shop's), or an unusual refund.
customers as (

    select
        'customer' as anomaly_type,
        order_sizes.measure,
        coalesce(order_sizes.customer_id, 'guest') as item,
        order_sizes.ordered_at as period_start,
        order_sizes.ordered_at as period_end,
        cast(1 as bigint) as period_count,
        cast(0 as bigint) as holiday_count,
        cast(null as string) as holidays,
        order_sizes.order_key,
        cast(order_sizes.amount as double) as actual,
        exp(order_sizes.log_expected) as expected,
        cast(null as double) as lower_bound,
        case
            when order_sizes.measure = 'refunded_amount' or order_sizes.acquaintance = 'new' then order_bands.largest_usual
            else exp(order_sizes.log_expected + order_bands.log_furthest)
        end as upper_bound
    from {{ ref('int_order_sizes') }} as order_sizes
    inner join {{ ref('int_order_bands') }} as order_bands
        on order_sizes.measure = order_bands.measure
        and case
            when order_sizes.measure = 'refunded_amount' or order_sizes.acquaintance = 'new' then 'all'
            else order_sizes.acquaintance
        end = order_bands.acquaintance

),

-- A month far above or below the product's other months.
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

products as (

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

),

found as (

    select * from periods
    union all
    select * from customers
    where actual > upper_bound * (1 + 1e-9)
    union all
    select * from products
    where actual > upper_bound * (1 + 1e-9) or actual < lower_bound * (1 - 1e-9)

),

-- What was outside its band in the same direction a year before is the season.
seasons as (

    select distinct
        found.anomaly_type,
        found.measure,
        found.item
    from found
    inner join found as earlier
        on found.anomaly_type = earlier.anomaly_type
        and found.measure = earlier.measure
        and (found.actual > found.expected) = (earlier.actual > earlier.expected)
        and (found.anomaly_type <> 'product' or found.item = earlier.item)
    where found.anomaly_type in ('day', 'month', 'product')
        and {{ dbt.datediff('earlier.period_start', 'found.period_start', 'day') }} between 357 and 373

),

seasonal as (

    select
        found.*,
        seasons.item is not null as is_season,
        {{ dbt.datediff('first_months.month_start', 'found.period_start', 'month') }} >= 12 as has_year_before
    from found
    cross join (select min(month_start) as month_start from {{ ref('int_months') }}) as first_months
    left join seasons
        on found.anomaly_type = seasons.anomaly_type
        and found.measure = seasons.measure
        and found.item = seasons.item

),

placed as (

    select
        *,
        row_number() over (
            partition by anomaly_type
            order by
                case when measure = 'order_count' then 0 else abs(round(actual - expected, 4)) end desc,
                period_start desc, measure asc, item asc, order_key asc
        ) as position
    from seasonal

)

select placed.*
from placed
cross join {{ ref('int_as_of') }} as as_of
where placed.position <= {{ places }}
    -- new anomalies are always included, however small they are compared with the past
    or {{ dbt.datediff('placed.period_end', 'as_of.as_of_date', 'day') }} <= 7
