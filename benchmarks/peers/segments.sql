-- Scores and segments of customers. Reads the table `measured`: recency, frequency and monetary of each customer.

create table rfm as
select
    *,
    6 - ntile(5) over (order by recency_days, customer_id) as r,
    ntile(5) over (order by frequency, customer_id) as f,
    ntile(5) over (order by monetary_total, customer_id) as m
from measured;

-- The nearest of five given centers of the logged and standardized measures.
create table segments as
with centers (segment_id, recency, frequency, monetary) as (
    values (1, -1.2, 1.4, 1.3), (2, -0.4, 0.4, 0.5), (3, -0.6, -0.9, -0.6), (4, 0.8, -0.1, 0.0), (5, 1.1, -0.9, -1.1)
),

logged as (
    select
        customer_id,
        ln(1 + recency_days) as recency,
        ln(1 + frequency) as frequency,
        ln(1 + greatest(cast(monetary_total as double), 0)) as monetary
    from rfm
),

scales as (
    select
        avg(recency) as recency_mean,
        stddev_pop(recency) as recency_deviation,
        avg(frequency) as frequency_mean,
        stddev_pop(frequency) as frequency_deviation,
        avg(monetary) as monetary_mean,
        stddev_pop(monetary) as monetary_deviation
    from logged
)

select
    logged.customer_id,
    min_by(
        centers.segment_id,
        power((logged.recency - scales.recency_mean) / scales.recency_deviation - centers.recency, 2)
        + power((logged.frequency - scales.frequency_mean) / scales.frequency_deviation - centers.frequency, 2)
        + power((logged.monetary - scales.monetary_mean) / scales.monetary_deviation - centers.monetary, 2)
    ) as segment_id
from logged
cross join scales
cross join centers
group by logged.customer_id;
