-- One row per customer that any input knows: orders, events, or the customer list itself.

with

customers as (

    select customer_id
    from {{ ref('input__customers') }}

    union distinct

    select customer_id
    from {{ ref('input__events') }}
    where customer_id is not null

    union distinct

    select customer_id
    from {{ ref('int_orders') }}
    where customer_id is not null

),

described as (

    select * from {{ ref('input__customers') }}

)

select
    customers.customer_id,
    described.country,
    described.joined_at,
    described.sponsor_id
from customers
left join described
    on customers.customer_id = described.customer_id
