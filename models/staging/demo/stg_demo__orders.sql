-- One row per order of the demo shop, before its lines are made.

with

calendar as (

    select * from {{ ref('stg_demo__calendar') }}

),

kinds as (

    select * from {{ ref('stg_demo__customer_kinds') }}

),

countries as (

    select * from {{ ref('stg_demo__country_tickets') }}

),

hours as (

    select * from {{ ref('stg_demo__hour_tickets') }}

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

-- An order number has the customer's number and two digits: 01 to 99 for a customer's orders, 00 for a guest's.
customer_orders as (

    select
        member_number * 100 + order_sequence as order_number,
        customer_id,
        kind,
        country,
        nearest_shop,
        postage_id,
        favourite_category,
        -- Orders spread over the customer's time, one in each equal part of it; somebody new buys on the first day.
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
        cast(null as varchar) as favourite_category,
        {{ demo_draw("'guest ' || guests.guest_number || ' when'", 20000) }} as ticket
    from guests
    inner join countries on {{ demo_draw("'guest ' || guests.guest_number || ' country'", 1000) }} = countries.ticket

),

orders as (

    select
        *,
        'order ' || order_number as draw_key
    from customer_orders

    union all

    select
        *,
        'order ' || order_number as draw_key
    from guest_orders

),

days as (

    select
        *,
        unnest(range(first_ticket, end_ticket)) as ticket
    from calendar

),

described as (

    select
        orders.*,
        kinds.* exclude (kind),
        days.day as ordered_on,
        days.discount_pct,
        days.price_pct,
        case
            when
                orders.nearest_shop is null
                or {{ demo_draw("orders.draw_key || ' channel'", 100) }} < kinds.web_pct
                then 'web'
            else 'shop'
        end as channel,
        case when days.iso_weekday = 6 then 'saturday' else 'weekday' end as day_kind
    from orders
    inner join kinds on orders.kind = kinds.kind
    inner join days on orders.ticket = days.ticket

)
,

-- What is sometimes added to an order: how many orders in 1,000, and how many product lines it takes.
extras (extra_id, first_ticket, end_ticket, lines_needed) as (

    values
    ('GIFT-25', 0, 12, 1),
    ('THANKS-5', 12, 40, 3),
    ('SAMPLE', 40, 75, 2)

),

extra_tickets as (

    select
        extra_id,
        lines_needed,
        unnest(range(first_ticket, end_ticket)) as ticket
    from extras

),

baskets as (

    select
        *,
        -- Squared, so that small baskets are common and full ones rare.
        lines_min + cast(floor(
            power({{ hash_unit("draw_key || ' lines'") }}, 2) * (lines_max - lines_min + 1)
        ) as bigint) as line_count,
        -- One parcel or one walk back to the shop brings back all that is returned of an order.
        ordered_on + cast(2 + {{ demo_draw("draw_key || ' sent back'", 18) }} as integer) as brought_back_on
    from described

)

select
    -- key
    baskets.order_number,

    -- who
    baskets.customer_id,
    baskets.kind,
    baskets.country,

    -- when: the hour by the channel's rhythm, minute and second evenly
    cast(baskets.ordered_on as timestamp)
    + to_hours(order_hours.hour_of_day)
    + to_seconds({{ demo_draw("baskets.draw_key || ' second'", 3600) }}) as ordered_at,
    -- null where the return would fall after the last day
    cast(return_days.next_open_day as timestamp)
    + to_hours(return_hours.hour_of_day)
    + to_seconds({{ demo_draw("baskets.draw_key || ' second'", 3600) }}) as returned_at,

    -- where
    baskets.channel,
    case when baskets.channel = 'web' then 'warehouse' else baskets.nearest_shop end as location_id,

    -- what
    baskets.line_count,
    -- The shop pays the postage from four lines on.
    case when baskets.channel = 'web' and baskets.line_count < 4 then baskets.postage_id end as postage_id,
    extras.extra_id,
    baskets.favourite_category,
    baskets.quantity_max,
    baskets.premium_pct,
    baskets.bargain_pct,
    baskets.return_pct,
    baskets.discount_pct,
    baskets.price_pct

from baskets
inner join hours as order_hours
    on
        baskets.channel || '_' || baskets.day_kind = order_hours.deck
        and {{ demo_draw("baskets.draw_key || ' hour'", 1000) }} = order_hours.ticket
left join calendar as return_days on baskets.brought_back_on = return_days.day
left join hours as return_hours
    on
        return_hours.deck = 'shop_weekday'
        and {{ demo_draw("baskets.draw_key || ' return hour'", 1000) }} = return_hours.ticket
left join extra_tickets as extras
    on
        {{ demo_draw("baskets.draw_key || ' extra'", 1000) }} = extras.ticket
        and baskets.line_count >= extras.lines_needed
