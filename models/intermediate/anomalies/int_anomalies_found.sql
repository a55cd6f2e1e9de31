-- One row per hour, day, month, product or customer outside its band, the largest amounts first: the first of each type, and
-- those of the last week.

{{ config(materialized = in_place()) }}

{#- The maximum number of anomalies of each type. #}
{%- set places = 200 %}

with

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

products as (

    select * from {{ ref('int_unusual_product_months') }}

),

found as (

    select * from periods
    union all
    select * from customers
    where actual > upper_bound * (1 + 1e-9)
    union all
    select * from products

),

-- What was outside its band in the same direction a year before is the season.
seasons as (

    select distinct
        found.anomaly_type,
        found.measure,
        found.item,
        found.period_start
    from found
    inner join found as earlier
        on found.anomaly_type = earlier.anomaly_type
        and found.measure = earlier.measure
        and (found.actual > found.expected) = (earlier.actual > earlier.expected)
        and (found.anomaly_type <> 'product' or found.item = earlier.item)
    where found.anomaly_type in ('day', 'month', 'product')
        and {{ dbt.datediff('earlier.period_start', 'found.period_start', 'day') }} between 357 and 373

),

first_months as (

    select min(month_start) as month_start
    from {{ ref('int_months') }}

),

seasonal as (

    select
        found.*,
        seasons.item is not null as is_season,
        {{ dbt.datediff('first_months.month_start', 'found.period_start', 'month') }} >= 12 as has_year_before
    from found
    cross join first_months
    left join seasons
        on found.anomaly_type = seasons.anomaly_type
        and found.measure = seasons.measure
        and found.item = seasons.item
        and found.period_start = seasons.period_start

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
