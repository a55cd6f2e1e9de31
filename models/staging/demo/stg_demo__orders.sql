-- One row per order of the demo shop, before its lines are made.

with

calendar as (

    select * from {{ ref('stg_demo__calendar') }}

),

kinds as (

    select * from {{ ref('stg_demo__customer_kinds') }}

),

hours as (

    select * from {{ ref('stg_demo__hour_tickets') }}

),

people as (

    select * from {{ ref('stg_demo__people') }}

),

contacts as (

    select * from {{ ref('stg_demo__contact_plan') }}

),

-- Numbers 91 to 99 of a customer are orders that nobody would have placed without a campaign or a list.
caused as (

    select
        customer_id,
        caused_order_number,
        comes_on
    from contacts
    where caused_order_number is not null

    union all

    select
        customer_id,
        caused_order_number,
        comes_on
    from {{ ref('stg_demo__list_plan') }}
    where comes_on is not null

),

orders as (

    select * from {{ ref('stg_demo__planned_orders') }}

    union all

    select
        caused.caused_order_number as order_number,
        people.customer_id,
        people.kind,
        people.country,
        people.nearest_shop,
        people.postage_id,
        people.favourite_category,
        caused.comes_on as ordered_on
    from caused
    inner join people on caused.customer_id = people.customer_id

),

-- Who redeems the coupon of a campaign, with which order; of their own accord or not.
redeemed as (

    select
        redeeming_order_number,
        coupon_pct
    from contacts
    where redeeming_order_number is not null

),

keyed as (

    select
        *,
        'order ' || order_number as draw_key
    from orders

),

described as (

    select
        orders.*,
        kinds.* exclude (kind),
        calendar.discount_pct,
        calendar.price_pct,
        coalesce(redeemed.coupon_pct, 0) as coupon_pct,
        case
            when
                orders.nearest_shop is null
                or {{ demo_draw("orders.draw_key || ' channel'", 100) }} < kinds.web_pct
                then 'web'
            else 'shop'
        end as channel,
        case when calendar.iso_weekday = 6 then 'saturday' else 'weekday' end as day_kind
    from keyed as orders
    inner join kinds on orders.kind = kinds.kind
    inner join calendar on orders.ordered_on = calendar.day
    left join redeemed on orders.order_number = redeemed.redeeming_order_number

),

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
    baskets.price_pct,
    baskets.coupon_pct

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
