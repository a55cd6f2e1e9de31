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
        unnest(range(1, order_count + 1)) as order_sequence,
        refill_from + cast(30 * (order_sequence - 1) as integer) as due_on
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
        customers.member_number * 100 + customers.order_sequence as order_number,
        customers.customer_id,
        customers.kind,
        customers.country,
        customers.nearest_shop,
        customers.postage_id,
        customers.favorite_category,
        customers.refill_id,
        -- Orders spread over the customer's time, one in each equal part of it; new customers buy on the first day. Those who buy
        -- a product every month come when it is due; a closed day begins with the first ticket of the next open one.
        case
            when customers.due_on is not null then due_days.first_ticket
            when customers.order_sequence = 1 and not customers.is_already_customer then customers.first_ticket
            else customers.first_ticket + cast(floor(
                (
                    customers.order_sequence - 1
                    + {{ hash_unit("customers.customer_id || ' order ' || customers.order_sequence || ' when'") }}
                )
                * (customers.end_ticket - customers.first_ticket) / customers.order_count
            ) as bigint)
        end as ticket
    from customers
    left join {{ ref('stg_demo__calendar') }} as due_days on customers.due_on = due_days.day

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
        cast(null as varchar) as refill_id,
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
    orders.refill_id,

    -- when
    days.day as ordered_on

from orders
inner join days on orders.ticket = days.ticket
