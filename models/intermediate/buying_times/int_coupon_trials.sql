-- One row per length in weeks and past stretch of that length (trial, counted back from the as-of date): the customers known when
-- it began, and how many of them ordered in it. Also, for each length, the customers known now.

{{ config(materialized = 'ephemeral') }}

with

as_of as (

    select * from {{ ref('int_as_of') }}

),

days as (

    select day_on from {{ ref('int_days') }}

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
    group by customer_id, cast(floor(
        greatest({{ dbt.datediff('cast(ordered_at as date)', 'as_of_date', 'day') }} - 1, 0) / 7e0
    ) as bigint)

),

customers as (

    select
        customer_id,
        max(weeks_ago) as first_weeks_ago
    from customer_weeks
    group by customer_id

),

known as (

    select count(*) as customer_count from customers

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
    having 2 * sum(first_weeks.customer_count) >= (select customer_count from known)

)

select
    lengths.weeks,
    known.customer_count as known_customer_count,
    trials.trial,
    trials.customer_count,
    trials.ordering_count
from lengths
cross join known
left join trials
    on lengths.weeks = trials.weeks
