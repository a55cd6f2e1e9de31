-- One row per length of a test: how many customers must be drawn into each half to detect the lift, whether there are enough,
-- and the minimum detectable effect with all of them. Planned for the typical of all past stretches of that length, with the
-- range of them. Customers are drawn by chance, never weeks.

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

customer_weeks as (

    select
        customer_id,
        cast(floor(
            greatest({{ dbt.datediff('cast(ordered_at as date)', 'as_of_date', 'day') }} - 1, 0) / 7e0
        ) as bigint) as weeks_ago
    from orders
    group by 1, 2

),

customers as (

    select
        customer_id,
        max(weeks_ago) as first_weeks_ago
    from customer_weeks
    group by customer_id

),

lengths as (

    {% for weeks in [1, 2, 4, 8, 13, 26, 52] %}
    select {{ weeks }} as weeks
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- Trials are the stretches of that length, counted back from the as-of date: who ordered in each.
ordering as (

    select distinct
        lengths.weeks,
        customer_weeks.customer_id,
        cast(floor(customer_weeks.weeks_ago / cast(lengths.weeks as double)) as bigint) as trial
    from lengths
    cross join customer_weeks

),

ordering_counts as (

    select
        ordering.weeks,
        ordering.trial,
        count(case when customers.first_weeks_ago >= (ordering.trial + 1) * ordering.weeks then 1 end) as ordering_count
    from ordering
    inner join customers
        on ordering.customer_id = customers.customer_id
    group by ordering.weeks, ordering.trial

),

-- also those in which nobody ordered
all_trials as (

    select distinct
        lengths.weeks,
        cast(floor(
            ({{ dbt.datediff('days.day_on', 'as_of.as_of_date', 'day') }} - 1) / (7e0 * lengths.weeks)
        ) as bigint) as trial
    from lengths
    cross join days
    inner join as_of
        on days.day_on >= as_of.lookback_start and days.day_on < as_of.as_of_date

),

first_weeks as (

    select
        first_weeks_ago,
        count(*) as customer_count
    from customers
    group by first_weeks_ago

),

-- Of the customers known when a trial began. A trial with few of them tells little about those known now.
trials as (

    select
        all_trials.weeks,
        all_trials.trial,
        coalesce(ordering_counts.ordering_count, 0) as ordering_count,
        sum(first_weeks.customer_count) as customer_count
    from all_trials
    inner join first_weeks
        on first_weeks.first_weeks_ago >= (all_trials.trial + 1) * all_trials.weeks
    left join ordering_counts
        on all_trials.weeks = ordering_counts.weeks
        and all_trials.trial = ordering_counts.trial
    group by all_trials.weeks, all_trials.trial, ordering_counts.ordering_count
    having 2 * sum(first_weeks.customer_count) >= (select count(*) from customers)

),

rates as (

    select
        lengths.weeks,
        (select count(*) from customers) as customer_count,
        count(trials.trial) as trial_count,
        cast(sum(trials.ordering_count) as double) / sum(trials.customer_count) as base_rate,
        min(cast(trials.ordering_count as double) / trials.customer_count) as base_rate_lower,
        max(cast(trials.ordering_count as double) / trials.customer_count) as base_rate_upper
    from lengths
    left join trials
        on lengths.weeks = trials.weeks
    group by lengths.weeks

),

-- Compares two shares; 5 % error, 80 % power.
sizes as (

    select
        *,
        {%- for rate, name in {'base_rate': 'customer_count_per_arm', 'base_rate_lower': 'customer_count_per_arm_upper'}.items() %}
        {%- set lifted = 'least(' ~ (1 + lift) ~ ' * ' ~ rate ~ ', 1)' %}
        ceil(
            power({{ test_deviations() }}, 2) * ({{ rate }} * (1 - {{ rate }}) + {{ lifted }} * (1 - {{ lifted }}))
            / nullif(power({{ lifted }} - {{ rate }}, 2), 0)
        ) as {{ name }},
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
    coalesce(2 * sizes.customer_count_per_arm_upper <= sizes.customer_count, false) as is_enough,
    sizes.minimum_detectable_effect,
    cast(switching.switched_week_count as bigint) as switched_week_count
from sizes
cross join switching
