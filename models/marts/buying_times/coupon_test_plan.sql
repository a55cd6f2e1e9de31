-- One row per length of a test: how many customers must be drawn into each half to detect the lift, whether there are enough,
-- and the minimum detectable effect with all of them. Customers are drawn by chance, never weeks.

{%- set lift = var('coupon_lift') %}

with

as_of as (

    select * from {{ ref('int_as_of') }}

),

days as (

    select * from {{ ref('int_days') }}

),

orders as (

    select
        orders.customer_id,
        as_of.as_of_date,
        orders.ordered_at
    from {{ ref('int_orders') }} as orders
    inner join as_of
        on orders.ordered_at >= as_of.lookback_start
    where orders.is_order and orders.customer_id is not null

),

customers as (

    select
        customer_id,
        {{ dbt.datediff('min(cast(ordered_at as date))', 'max(as_of_date)', 'day') }} as first_days_ago,
        {{ dbt.datediff('max(cast(ordered_at as date))', 'max(as_of_date)', 'day') }} as last_days_ago
    from orders
    group by customer_id

),

lengths as (

    {% for weeks in [1, 2, 4, 8, 13, 26, 52] %}
    select {{ weeks }} as weeks
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- Customers known when such a test would have begun, and how many have ordered since.
bases as (

    select
        lengths.weeks,
        count(case when customers.first_days_ago > 7 * lengths.weeks then 1 end) as customer_count,
        count(
            case
                when customers.first_days_ago > 7 * lengths.weeks and customers.last_days_ago <= 7 * lengths.weeks then 1
            end
        ) as ordering_count
    from lengths
    cross join customers
    group by lengths.weeks

),

rates as (

    select
        weeks,
        customer_count,
        cast(ordering_count as double) / nullif(customer_count, 0) as base_rate,
        least({{ 1 + lift }} * cast(ordering_count as double) / nullif(customer_count, 0), 1) as lifted_rate
    from bases

),

-- Compares two shares; 5 % error, 80 % power.
sizes as (

    select
        *,
        ceil(
            power({{ test_deviations() }}, 2) * (base_rate * (1 - base_rate) + lifted_rate * (1 - lifted_rate))
            / nullif(power(lifted_rate - base_rate, 2), 0)
        ) as customer_count_per_arm,
        {{ test_deviations() }} * sqrt(2 * base_rate * (1 - base_rate) / nullif(floor(customer_count / 2e0), 0))
        / nullif(base_rate, 0) as minimum_detectable_effect
    from rates

),

-- The weeks needed if the coupon is switched on and off for whole weeks: weeks differ by themselves.
weeks as (

    select
        week_start,
        sum(order_count) as order_count
    from days
    where is_typical_week
    group by week_start

),

week_steps as (

    select cast(
        ln(cast(order_count as double) / lag(order_count) over (order by week_start)) as decimal(18,9)
    ) as step
    from weeks
    where order_count > 0

),

-- Differences of neighboring weeks remove the trend; their variance is twice that of a week.
switching as (

    select
        case
            when count(step) >= {{ weeks_for_interval() }}
                then ceil(
                    4 * power({{ test_deviations() }} / ln({{ 1 + lift }}), 2)
                    * (cast(sum(step * step) as double) / count(step)) / 2
                )
        end as switched_week_count
    from week_steps

)

select
    -- key
    cast(sizes.weeks as bigint) as week_count,

    -- customers
    sizes.customer_count,
    sizes.base_rate,

    -- how many
    cast({{ lift }} as double) as lift,
    cast(sizes.customer_count_per_arm as bigint) as customer_count_per_arm,
    coalesce(2 * sizes.customer_count_per_arm <= sizes.customer_count, false) as is_enough,
    sizes.minimum_detectable_effect,
    cast(switching.switched_week_count as bigint) as switched_week_count
from sizes
cross join switching
