-- One row per visit to the web shop besides the purchases: visits without an order, and what was viewed in a visit with an
-- order.

{{ config(enabled = is_chosen_form(), materialized = 'ephemeral') }}

with

orders as (

    select * from {{ ref('stg_demo__orders') }}

),

people as (

    select * from {{ ref('stg_demo__people') }}

),

kinds as (

    select * from {{ ref('stg_demo__customer_types') }}

),

calendar as (

    select * from {{ ref('stg_demo__calendar') }}

),

hours as (

    select * from {{ ref('stg_demo__hour_tickets') }}

),

-- Visits without an order, by members and by anonymous visitors. Members who stopped buying visit for a while.
look_counts as (

    select
        customer_id,
        customer_id as looker,
        2 * member_number - case when kind = 'visitor' then 0 else 1 end as looker_number,
        favorite_category,
        first_ticket,
        end_ticket + {{ demo_draw("customer_id || ' looks on'", '(20000 - end_ticket) // 3 + 1') }} as end_ticket,
        look_count
    from people

    union all

    select
        cast(null as varchar) as customer_id,
        'G' || printf('%06d', guest_number) as looker,
        -guest_number as looker_number,
        cast(null as varchar) as favorite_category,
        0 as first_ticket,
        20000 as end_ticket,
        looks_two_years as look_count
    from (
        select
            unnest(range(1, {{ var('demo_customers') }} * per_100_customers // 100 + 1)) as guest_number,
            looks_two_years
        from kinds
        where kind = 'guest'
    ) as guests

),

looks as (

    select
        *,
        unnest(range(1, look_count + 1)) as look_number
    from look_counts

),

days as (

    select
        day,
        price_pct,
        case when iso_weekday = 6 then 'web_saturday' else 'web_weekday' end as deck,
        unnest(range(first_ticket, end_ticket)) as ticket
    from calendar

),

dated_looks as (

    select
        looks.*,
        'look ' || looks.looker || ' ' || looks.look_number as look_key,
        days.day,
        days.price_pct,
        days.deck
    from looks
    inner join days
        on
            least(
                19999,
                looks.first_ticket
                + {{ demo_draw("looks.looker || ' ' || looks.look_number || ' when'", 'looks.end_ticket - looks.first_ticket') }}
            ) = days.ticket

)

select
    dated_looks.look_key as session_key,
    dated_looks.customer_id,
    'look-' || dated_looks.looker || '-' || dated_looks.look_number as session_id,
    cast(dated_looks.day as timestamp)
    + to_hours(hours.hour_of_day)
    + to_seconds({{ demo_draw("dated_looks.look_key || ' second'", 3600) }}) as starts_at,
    dated_looks.favorite_category,
    dated_looks.price_pct,
    1 + cast(floor(4 * power({{ hash_unit("dated_looks.look_key || ' products'") }}, 2)) as bigint) as product_count,
    -- left in the cart, taken out again
    14 as left_pct,
    6 as removed_pct,
    -- visits without an order count downwards from zero
    -1000 * (1000000000 * cast(dated_looks.looker_number < 0 as integer) + abs(dated_looks.looker_number))
    - 20 * dated_looks.look_number as first_row
from dated_looks
inner join hours
    on
        dated_looks.deck = hours.deck
        and {{ demo_draw("dated_looks.look_key || ' hour'", 1000) }} = hours.ticket

union all

-- Products viewed besides those bought; none of them stays in the cart.
select
    'order ' || order_number as session_key,
    customer_id,
    'web-' || printf('%08d', order_number) as session_id,
    ordered_at - to_seconds(900) as starts_at,
    favorite_category,
    price_pct,
    {{ demo_draw("order_number || ' beside'", 3) }} as product_count,
    0 as left_pct,
    15 as removed_pct,
    order_number * 1000 + 900 as first_row
from orders
where channel = 'web'
