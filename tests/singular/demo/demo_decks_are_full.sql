-- Without this, a draw could meet no ticket, and its order would vanish in an inner join.
{{ config(enabled=var('dataset') == 'demo') }}

with

tickets as (

    select
        'country' as deck,
        ticket,
        1000 as deck_size
    from {{ ref('stg_demo__country_tickets') }}

    union all

    select
        'hour ' || deck as deck,
        ticket,
        1000 as deck_size
    from {{ ref('stg_demo__hour_tickets') }}

    union all

    select
        'product ' || deck as deck,
        ticket,
        1000 as deck_size
    from {{ ref('stg_demo__product_tickets') }}

    union all

    select
        'day' as deck,
        unnest(range(first_ticket, end_ticket)) as ticket,
        20000 as deck_size
    from {{ ref('stg_demo__calendar') }}

)

select
    deck,
    count(*) as tickets,
    count(distinct ticket) as different_tickets
from tickets
group by deck
having count(*) <> max(deck_size) or count(distinct ticket) <> max(deck_size) or min(ticket) <> 0
