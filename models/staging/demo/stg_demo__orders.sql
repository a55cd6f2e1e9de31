-- One row per order of the demo shop, before its lines are made.

{{ config(enabled = is_chosen_form()) }}

with

calendar as (

    select * from {{ ref('stg_demo__calendar') }}

),

hours as (

    select * from {{ ref('stg_demo__hour_tickets') }}

),

-- Extras of some orders: in how many orders of 1,000, and how many product lines they need.
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
        -- All returns of an order come back together, in one parcel or one visit to the shop.
        ordered_on + cast(2 + {{ demo_draw("draw_key || ' sent back'", 18) }} as integer) as brought_back_on
    from {{ ref('stg_demo__dated_orders') }}

)

select
    -- key
    baskets.order_number,

    -- who
    baskets.customer_id,
    baskets.kind,
    baskets.country,

    -- when: the hour by the channel's profile, minute and second evenly
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
    baskets.favorite_category,
    baskets.refill_id,
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
        baskets.channel || '_' || baskets.day_type = order_hours.deck
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
