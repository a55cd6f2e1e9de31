-- One row per member of the demo shop: their type, their home, and how many days before the last day they stopped buying.

{{ config(enabled = is_chosen_form(), materialized = 'ephemeral') }}

with

kinds as (

    select
        *,
        {{ demo_tickets('per_100_customers', 1000, 'kind') | indent(8) }}
    from {{ ref('stg_demo__customer_types') }}
    where kind not in ('guest', 'visitor')

),

-- Visitors are added to the customers and draw no type; they have a ticket of their own.
kind_tickets as (

    select
        * exclude (first_ticket, end_ticket),
        unnest(range(first_ticket, end_ticket)) as ticket
    from kinds

    union all

    select
        *,
        -1 as ticket
    from {{ ref('stg_demo__customer_types') }}
    where kind = 'visitor'

),

countries as (

    select * from {{ ref('stg_demo__country_tickets') }}

),

products as (

    select * from {{ ref('stg_demo__product_tickets') }}
    where deck = 'everything'

),

-- Only the member's number decides who they are: the first 2,000 members of a larger shop are the 2,000 of this one.
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
    from {{ ref('stg_demo__customer_types') }}
    where kind = 'visitor'

)

select
    numbers.*,
    kinds.* exclude (ticket),
    countries.country,
    countries.nearest_shop,
    countries.postage_id,
    products.category as favorite_category,
    {{ demo_draw("numbers.draw_key || ' already'", 100) }} < kinds.already_pct as is_already_customer,
    -- Days from the day they stop buying to the last day; null for those who still buy.
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
