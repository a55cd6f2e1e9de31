-- One row per population (all, new) and order of a customer whose next order is counted: the days until then, or until the as-of date
-- if it has not come.

{{ config(materialized = 'ephemeral') }}

{#- The last order number. #}
{%- set order_number_max = 4 %}

{#- Who first ordered in the first days of the data often was a customer before. #}
{%- set days_of_customers_before = 90 %}

with

orders as (

    select
        customer_id,
        ordered_at,
        min(ordered_at) over (partition by customer_id) as first_ordered_at,
        row_number() over (partition by customer_id order by ordered_at, order_key) as order_number
    from {{ ref('int_orders') }}
    where is_order and customer_id is not null

),

waits as (

    select
        previous.order_number + 1 as order_number,
        previous.first_ordered_at >= cast(as_of.first_on as timestamp) + interval '{{ days_of_customers_before }}' day as is_new,
        next_orders.customer_id is not null as has_ordered,
        {{ dbt.datediff('previous.ordered_at', 'coalesce(next_orders.ordered_at, cast(as_of.as_of_date as timestamp))', 'day') }} as days
    from orders as previous
    cross join {{ ref('int_as_of') }} as as_of
    left join orders as next_orders
        on previous.customer_id = next_orders.customer_id
        and previous.order_number + 1 = next_orders.order_number
    where previous.order_number < {{ order_number_max }}

)

select
    *,
    'all' as population
from waits

union all

select
    *,
    'new' as population
from waits
where is_new
