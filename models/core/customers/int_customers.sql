-- One row per customer in any input before the as-of date: orders, events, totals, or the customer list itself.

with

as_of as (

    select * from {{ ref('int_as_of') }}

),

described as (

    select customers.*
    from {{ ref('input__customers') }} as customers
    inner join as_of
        on coalesce(customers.joined_at < as_of.as_of_date, true)

),

customers as (

    select customer_id
    from described

    union distinct

    select events.customer_id
    from {{ ref('int_event_hours') }} as events
    where events.customer_id is not null

    union distinct

    select customer_id
    from {{ ref('int_orders') }}
    where customer_id is not null

    union distinct

    select customer_id
    from {{ ref('input__customer_totals') }}

)

select
    customers.customer_id,
    described.country,
    described.joined_at,
    described.sponsor_id
from customers
left join described
    on customers.customer_id = described.customer_id
