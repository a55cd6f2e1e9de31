-- One row per customer of the demo shop: their kind, their home, and between which days they buy.

with

calendar as (

    select * from {{ ref('stg_demo__calendar') }}

),

kinds as (

    select
        *,
        {{ demo_tickets('per_100_customers', 1000, 'kind') | indent(8) }}
    from {{ ref('stg_demo__customer_kinds') }}
    where kind <> 'guest'

),

kind_tickets as (

    select
        *,
        unnest(range(first_ticket, end_ticket)) as ticket
    from kinds

),

countries as (

    select * from {{ ref('stg_demo__country_tickets') }}

),

products as (

    select * from {{ ref('stg_demo__product_tickets') }}
    where deck = 'everything'

),

-- The customer's number alone decides who they are: the first 2,000 of a larger shop are the 2,000 of this one.
numbers as (

    select
        unnest(range(1, {{ var('demo_customers') }} + 1)) as customer_number,
        'customer ' || customer_number as draw_key

),

people as (

    select
        numbers.customer_number,
        numbers.draw_key,
        kinds.* exclude (first_ticket, end_ticket, ticket),
        countries.country,
        countries.nearest_shop,
        countries.postage_id,
        products.category as favourite_category,
        {{ demo_draw("numbers.draw_key || ' already'", 100) }} < kinds.already_pct as is_already_customer,
        -- Days between falling silent and the last day; null for those who still buy.
        case
            when kinds.silent_days_max > 0 then
                kinds.silent_days_min
                + {{ demo_draw("numbers.draw_key || ' silent'", 'kinds.silent_days_max - kinds.silent_days_min') }}
        end as silent_days
    from numbers
    inner join kind_tickets as kinds on {{ demo_draw("numbers.draw_key || ' kind'", 1000) }} = kinds.ticket
    inner join countries on {{ demo_draw("numbers.draw_key || ' country'", 1000) }} = countries.ticket
    inner join products on {{ demo_draw("numbers.draw_key || ' favourite'", 1000) }} = products.ticket

),

-- From here on time is counted in the calendar's 20,000 tickets: a busy day is longer than a quiet one.
endings as (

    select
        people.*,
        calendar.day as silent_from,
        coalesce(calendar.first_ticket, 20000) as end_ticket
    from people
    left join calendar on date '2025-12-31' - cast(people.silent_days as integer) = calendar.day

),

beginnings as (

    select
        *,
        case
            when is_already_customer then 0
            else {{ demo_draw("draw_key || ' begins'", 'end_ticket * joins_until_pct // 100') }}
        end as first_ticket
    from endings

),

paces as (

    select
        *,
        -- People of a kind differ: from 0.6 to 1.7 times its pace, most of them below its middle.
        0.6
        + 0.5 * {{ hash_unit("draw_key || ' pace'") }}
        + 0.6 * power({{ hash_unit("draw_key || ' keenness'") }}, 3) as pace
    from beginnings

),

joining_days as (

    select
        day,
        unnest(range(first_ticket, end_ticket)) as ticket
    from calendar

)

select
    -- key
    'D' || printf('%06d', paces.customer_number) as customer_id,
    paces.customer_number,

    -- who they are
    paces.kind,
    paces.country,
    paces.nearest_shop,
    paces.postage_id,
    paces.favourite_category,

    -- when they buy
    case
        when paces.is_already_customer
            then date '2023-12-31' - cast({{ demo_draw("paces.draw_key || ' joined'", 900) }} as integer)
        else joining_days.day
    end as joined_on,
    paces.silent_from,
    paces.is_already_customer,
    paces.first_ticket,
    paces.end_ticket,

    -- measures
    least(
        paces.orders_max,
        greatest(
            paces.orders_min,
            cast(round(paces.orders_two_years * paces.pace * (paces.end_ticket - paces.first_ticket) / 20000) as bigint)
        )
    ) as order_count

from paces
inner join joining_days on paces.first_ticket = joining_days.ticket
