-- One row per measure (gross_amount of orders, refunded_amount) and how well the customer is known (well known, known, all): by
-- how much an order may exceed its expected size before chance no longer explains it.

{#- The minimum number of orders to judge how much orders vary. #}
{%- set orders_min = 30 %}

with

sizes as (

    select * from {{ ref('int_order_sizes') }}

),

-- A first order is compared with all orders. The largest of these that chance explains also limits refunds and periods.
distances as (

    select
        measure,
        acquaintance,
        log_amount - log_expected as distance
    from sizes
    where acquaintance <> 'new'

    union all

    select
        measure,
        'all' as acquaintance,
        log_amount as distance
    from sizes

),

-- Only the upper half counts, by quantiles: small orders are no alarm, and the largest must not hide themselves.
spread as (

    select
        measure,
        acquaintance,
        count(*) as order_count,
        percentile_cont(0.5) within group (order by distance) as middle,
        percentile_cont(0.95) within group (order by distance) as high
    from distances
    group by measure, acquaintance

),

counts as (

    select
        measure,
        count(*) as order_count
    from sizes
    group by measure

),

bands as (

    select
        spread.measure,
        spread.acquaintance,
        spread.order_count,
        spread.middle + (spread.high - spread.middle) / {{ tail_deviations('0.05') }}
        * {{ tail_deviations(var('false_alarm_rate') ~ ' / (2e0 * counts.order_count)') }} as log_furthest
    from spread
    inner join counts
        on spread.measure = counts.measure
    where spread.order_count >= {{ orders_min }}

),

largest as (

    select
        max(log_furthest) filter (where measure = 'gross_amount') as log_order,
        max(log_furthest) filter (where measure = 'refunded_amount') as log_refund
    from bands
    where acquaintance = 'all'

)

select
    bands.measure,
    bands.acquaintance,
    bands.order_count,
    round(bands.log_furthest, 9) as log_furthest,
    -- A refund is not usual if the order that it refunds is not.
    round(
        case
            when bands.measure = 'gross_amount' then exp(largest.log_order)
            else exp(least(coalesce(largest.log_order, largest.log_refund), largest.log_refund))
        end, 4
    ) as largest_usual
from bands
cross join largest
