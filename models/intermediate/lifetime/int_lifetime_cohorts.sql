-- One row per cohort, the customers whose first order fell into a month: what they brought and are expected to bring. No rows if
-- nothing could be fitted.

{{ config(materialized = 'ephemeral') }}

with

customers as (

    select
        customer_id,
        cast(date_trunc('month', min(first_on)) as date) as cohort_month,
        sum(revenue) as revenue
    from {{ ref('int_lifetime_days') }}
    group by customer_id

)

select
    customers.cohort_month,
    count(*) as customer_count,
    sum(customers.revenue) as revenue
    {%- for days in lifetime_days() %},
    sum(cast(scores.expected_value_{{ days }} as decimal(38,4))) as expected_{{ days }}
    {%- endfor %}
from customers
inner join {{ ref('int_lifetime_scores') }} as scores
    on customers.customer_id = scores.customer_id
group by customers.cohort_month
