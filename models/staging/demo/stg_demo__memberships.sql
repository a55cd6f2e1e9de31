-- One row per member: when they joined, between which days they buy, and how often.

{{ config(enabled = is_chosen_form(), materialized = 'ephemeral') }}

with

calendar as (

    select * from {{ ref('stg_demo__calendar') }}

),

-- From here on, time is counted in the calendar's 20,000 tickets: a busy day is longer than a quiet one.
endings as (

    select
        people.*,
        calendar.day as silent_from,
        coalesce(calendar.first_ticket, 20000) as end_ticket
    from {{ ref('stg_demo__members') }} as people
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
        -- Members of a type differ: from 0.6 to 1.7 times its pace, most of them below the middle.
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
    paces.*,
    case
        when paces.is_already_customer
            then date '2023-12-31' - cast({{ demo_draw("paces.draw_key || ' joined'", 900) }} as integer)
        else joining_days.day
    end as joined_on
from paces
inner join joining_days on paces.first_ticket = joining_days.ticket
