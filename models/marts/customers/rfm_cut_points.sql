-- One row per measure: the four values that separate the five scores.

with

customers as (

    select * from {{ ref('int_customer_measures') }}
    where order_count > 0

),

measures as (

    select 'recency_days' as measure, cast(recency_days as decimal(38,4)) as measure_value from customers
    union all
    select 'order_count' as measure, cast(order_count as decimal(38,4)) as measure_value from customers
    union all
    select 'monetary_total' as measure, revenue as measure_value from customers

)

select
    measure,
    cast(percentile_disc(0.2) within group (order by measure_value) as decimal(38,4)) as cut_1,
    cast(percentile_disc(0.4) within group (order by measure_value) as decimal(38,4)) as cut_2,
    cast(percentile_disc(0.6) within group (order by measure_value) as decimal(38,4)) as cut_3,
    cast(percentile_disc(0.8) within group (order by measure_value) as decimal(38,4)) as cut_4
from measures
group by measure
