-- One row per length of a test: how many customers must be drawn into each half to detect the lift, whether there are enough,
-- and the minimum detectable effect with all of them. Planned for the typical of all past stretches of that length, with the
-- range of them. Customers are drawn by chance, never weeks.

{%- set lift = var('coupon_lift') %}

with

days as (

    select * from {{ ref('int_days') }}

),

trials as (

    select * from {{ ref('int_coupon_trials') }}

),

rates as (

    select
        trials.weeks,
        max(trials.known_customer_count) as customer_count,
        count(trials.trial) as trial_count,
        cast(sum(trials.ordering_count) as double) / sum(trials.customer_count) as base_rate,
        min(cast(trials.ordering_count as double) / trials.customer_count) as base_rate_lower,
        max(cast(trials.ordering_count as double) / trials.customer_count) as base_rate_upper
    from trials
    group by trials.weeks

),

-- Compares two shares; 5 % error, 80 % power.
sizes as (

    select
        *,
        {%- for rate, name in {'base_rate': 'customer_count_per_arm', 'base_rate_lower': 'customer_count_per_arm_upper'}.items() %}
        {%- set lifted = (1 + lift) ~ ' * ' ~ rate %}
        -- where so many order anyway that no more than all could, the lift cannot be
        case
            when {{ lifted }} < 1
                then ceil(
                    power({{ test_deviations() }}, 2) * ({{ rate }} * (1 - {{ rate }}) + {{ lifted }} * (1 - {{ lifted }}))
                    / nullif(power({{ lifted }} - {{ rate }}, 2), 0)
                )
        end as {{ name }},
        {%- endfor %}
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
    sizes.trial_count,
    sizes.base_rate,
    sizes.base_rate_lower,
    sizes.base_rate_upper,

    -- how many
    cast({{ lift }} as double) as lift,
    cast(sizes.customer_count_per_arm as bigint) as customer_count_per_arm,
    cast(sizes.customer_count_per_arm_upper as bigint) as customer_count_per_arm_upper,
    coalesce(
        2 * sizes.customer_count_per_arm_upper <= sizes.customer_count and sizes.customer_count_per_arm is not null, false
    ) as is_enough,
    sizes.minimum_detectable_effect,
    cast(switching.switched_week_count as bigint) as switched_week_count
from sizes
cross join switching
