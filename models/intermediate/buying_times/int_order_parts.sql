-- One row per customer (null: guests), aspect (weekday: 1 to 7, hour: 0 to 23) and part of it: their orders of the lookback,
-- and those of them before the last `use_horizon_days`.

{{ config(materialized = 'ephemeral') }}

with

as_of as (

    select
        *,
        cast({{ dbt.dateadd('day', -var('use_horizon_days'), 'as_of_date') }} as date) as parted_on
    from {{ ref('int_as_of') }}

),

orders as (

    select
        orders.customer_id,
        {{ dbt.datediff("cast('1900-01-01' as date)", 'orders.ordered_at', 'day') }} % 7 + 1 as weekday,
        extract(hour from orders.ordered_at) as hour_of_day,
        case when orders.ordered_at < as_of.parted_on then 1 else 0 end as is_early
    from {{ ref('int_orders') }} as orders
    inner join as_of
        on orders.ordered_at >= as_of.lookback_start
    where orders.is_order

)

{% for aspect, part in {'weekday': 'weekday', 'hour': 'hour_of_day'}.items() %}
select
    customer_id,
    '{{ aspect }}' as aspect,
    cast({{ part }} as bigint) as part,
    count(*) as order_count,
    cast(sum(is_early) as bigint) as early_orders
from orders
group by customer_id, {{ part }}
{{ 'union all' if not loop.last }}
{%- endfor %}
