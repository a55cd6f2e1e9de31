-- One row per calendar hour in which orders begin, in the shop's time: how many, and what was sold.

select
    -- key
    cast(date_trunc('hour', ordered_at) as timestamp) as order_hour,

    -- when
    cast(ordered_at as date) as ordered_on,
    cast(extract(hour from ordered_at) as bigint) as hour_of_day,

    -- measures
    count(*) as order_count,
    cast(sum(gross_amount) as decimal(38,4)) as gross_amount
from {{ ref('int_orders') }}
where is_order
group by cast(date_trunc('hour', ordered_at) as timestamp), cast(ordered_at as date), extract(hour from ordered_at)
