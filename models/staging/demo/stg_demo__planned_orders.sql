-- One row per order that a customer or guest places without any campaign, and its day.

{{ config(enabled = is_chosen_form(), materialized = 'view') }}

with

kinds as (

    select * from {{ ref('stg_demo__customer_types') }}

),

countries as (

    select * from {{ ref('stg_demo__country_tickets') }}

),

days as (

    select
        day,
        unnest(range(first_ticket, end_ticket)) as ticket
    from {{ ref('stg_demo__calendar') }}

),

customers as (

    select
        *,
        unnest(range(1, order_count + 1)) as order_sequence
    from {{ ref('stg_demo__people') }}

),

guest_count as (

    select {{ var('demo_customers') }} * per_100_customers // 100 as guests
    from kinds
    where kind = 'guest'

),

guests as (

    select unnest(range(1, guests + 1)) as guest_number
    from guest_count

),

-- An order number is the customer's number and two digits: 01 to 90 for a customer's orders, 00 for a guest's.
customer_orders as (

    select
        member_number * 100 + order_sequence as order_number,
        customer_id,
        kind,
        country,
        nearest_shop,
        postage_id,
        favorite_category,
        -- Orders spread over the customer's time, one in each equal part of it; new customers buy on the first day.
        first_ticket
        + case
            when order_sequence = 1 and not is_already_customer then 0
            else cast(floor(
                (order_sequence - 1 + {{ hash_unit("customer_id || ' order ' || order_sequence || ' when'") }})
                * (end_ticket - first_ticket) / order_count
            ) as bigint)
        end as ticket
    from customers

),

guest_orders as (

    select
        guests.guest_number * 100 as order_number,
        cast(null as varchar) as customer_id,
        'guest' as kind,
        countries.country,
        countries.nearest_shop,
        countries.postage_id,
        cast(null as varchar) as favorite_category,
        {{ demo_draw("'guest ' || guests.guest_number || ' when'", 20000) }} as ticket
    from guests
    inner join countries on {{ demo_draw("'guest ' || guests.guest_number || ' country'", 1000) }} = countries.ticket

),

orders as (

    select * from customer_orders

    union all

    select * from guest_orders

)

select
    -- key
    orders.order_number,

    -- who
    orders.customer_id,
    orders.kind,
    orders.country,
    orders.nearest_shop,
    orders.postage_id,
    orders.favorite_category,

    -- when
    days.day as ordered_on

from orders
inner join days on orders.ticket = days.ticket
