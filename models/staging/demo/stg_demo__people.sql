-- One row per member of the demo shop: their kind, their home, their sponsor, and between which days they buy.

with

calendar as (

    select * from {{ ref('stg_demo__calendar') }}

),

kinds as (

    select
        *,
        {{ demo_tickets('per_100_customers', 1000, 'kind') | indent(8) }}
    from {{ ref('stg_demo__customer_kinds') }}
    where kind not in ('guest', 'visitor')

),

-- Visitors come on top of the customers and draw no kind; they hold a ticket of their own.
kind_tickets as (

    select
        * exclude (first_ticket, end_ticket),
        unnest(range(first_ticket, end_ticket)) as ticket
    from kinds

    union all

    select
        *,
        -1 as ticket
    from {{ ref('stg_demo__customer_kinds') }}
    where kind = 'visitor'

),

countries as (

    select * from {{ ref('stg_demo__country_tickets') }}

),

products as (

    select * from {{ ref('stg_demo__product_tickets') }}
    where deck = 'everything'

),

-- The member's number alone decides who they are: the first 2,000 of a larger shop are the 2,000 of this one.
numbers as (

    select
        unnest(range(1, {{ var('demo_customers') }} + 1)) as member_number,
        'customer ' || member_number as draw_key,
        'D' || printf('%06d', member_number) as customer_id,
        false as is_visitor

    union all

    select
        unnest(range(1, {{ var('demo_customers') }} * per_100_customers // 100 + 1)) as member_number,
        'visitor ' || member_number as draw_key,
        'V' || printf('%06d', member_number) as customer_id,
        true as is_visitor
    from {{ ref('stg_demo__customer_kinds') }}
    where kind = 'visitor'

),

people as (

    select
        numbers.*,
        kinds.* exclude (ticket),
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
    inner join kind_tickets as kinds
        on
            case
                when numbers.is_visitor then -1 else {{ demo_draw("numbers.draw_key || ' kind'", 1000) }}
            end = kinds.ticket
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

),

members as (

    select
        paces.*,
        case
            when paces.is_already_customer
                then date '2023-12-31' - cast({{ demo_draw("paces.draw_key || ' joined'", 900) }} as integer)
            else joining_days.day
        end as joined_on
    from paces
    inner join joining_days on paces.first_ticket = joining_days.ticket

),

-- Who may have brought whom: three customers with a lower number, the lowest far more often than others.
-- One member in twelve came without a sponsor.
sponsor_draws as (

    select
        customer_id,
        joined_on,
        member_number,
        draw_key,
        unnest([1, 2, 3]) as try_number
    from members
    where member_number > 1 and {{ demo_draw("draw_key || ' alone'", 12) }} > 0

),

sponsor_tries as (

    select
        *,
        1 + cast(floor(
            power({{ hash_unit("draw_key || ' sponsor ' || try_number") }}, 1.7) * (member_number - 1)
        ) as bigint) as sponsor_number
    from sponsor_draws

),

-- The first of the three who was there before counts, so the sponsors form a forest.
sponsors as (

    select
        tries.customer_id,
        min_by(sponsors.customer_id, tries.try_number) as sponsor_id
    from sponsor_tries as tries
    inner join members as sponsors
        on
            tries.sponsor_number = sponsors.member_number
            and not sponsors.is_visitor
            and tries.joined_on > sponsors.joined_on
    group by tries.customer_id

)

select
    -- key
    members.customer_id,
    members.member_number,

    -- who they are
    members.kind,
    members.country,
    members.nearest_shop,
    members.postage_id,
    members.favourite_category,
    sponsors.sponsor_id,

    -- how to reach them: 72 in 100 agreed to be contacted, 14 refused, the others were never asked
    case
        when {{ demo_draw("members.draw_key || ' key'", 100) }} < 96
            then substr(md5(members.draw_key || ' contact'), 1, 16) || '@example.org'
    end as contact_key,
    case
        when {{ demo_draw("members.draw_key || ' consent'", 100) }} < 72 then true
        when {{ demo_draw("members.draw_key || ' consent'", 100) }} < 86 then false
    end as contact_consent,

    -- when they buy
    members.joined_on,
    members.silent_from,
    members.is_already_customer,
    members.first_ticket,
    members.end_ticket,

    -- measures
    least(
        members.orders_max,
        greatest(
            members.orders_min,
            cast(round(
                members.orders_two_years * members.pace * (members.end_ticket - members.first_ticket) / 20000
            ) as bigint)
        )
    ) as order_count,
    cast(round(
        members.looks_two_years * members.pace * (members.end_ticket - members.first_ticket) / 20000 + 0.5
    ) as bigint) as look_count

from members
left join sponsors on members.customer_id = sponsors.customer_id
