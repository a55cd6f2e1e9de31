-- One row per cohort, the customers whose first order fell into a month: what they brought and are expected to bring. No rows if
-- nothing could be fitted.

{{ config(materialized = 'ephemeral') }}

{#- Smaller cohorts are not continued; as in winback.lifetime.cohorts. A chart has at most so many lines. -#}
{%- set customers_min = 30 %}
{%- set lines_max = 6 %}

with

customers as (

    select
        customer_id,
        cast(date_trunc('month', min(first_on)) as date) as cohort_month,
        sum(purchase_count) as order_count,
        sum(revenue) as revenue
    from {{ ref('int_lifetime_days') }}
    group by customer_id

),

cohorts as (

    select
        customers.cohort_month,
        count(*) as customer_count,
        count(*) >= {{ customers_min }} as is_large,
        sum(customers.order_count) as order_count,
        sum(customers.revenue) as revenue
        {%- for days in lifetime_days() %},
        sum(cast(scores.expected_value_{{ days }} as decimal(38,4))) as expected_{{ days }}
        {%- endfor %}
    from customers
    inner join {{ ref('int_lifetime_scores') }} as scores
        on customers.customer_id = scores.customer_id
    group by customers.cohort_month

),

numbered as (

    select
        *,
        row_number() over (partition by is_large order by cohort_month) - 1 as number,
        count(*) over (partition by is_large) as large_count
    from cohorts

)

-- Evenly over time, the first and the last among them.
select
    *,
    is_large and (
        number = 0 or large_count <= {{ lines_max }}
        or floor(cast(number * {{ lines_max - 1 }} as double) / nullif(large_count - 1, 0))
        > floor(cast((number - 1) * {{ lines_max - 1 }} as double) / nullif(large_count - 1, 0))
    ) as is_example
from numbered
