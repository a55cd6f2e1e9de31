-- One row per product line of an order: the product drawn for it, or the one that a planted tie puts there.

{{ config(enabled = is_chosen_form(), materialized = 'ephemeral') }}

with

tickets as (

    select * from {{ ref('stg_demo__product_tickets') }}

),

ties as (

    select * from {{ ref('stg_demo__product_ties') }}

),

complements as (

    select * from ties
    where tie = 'complement'

),

substitutes as (

    select * from ties
    where tie = 'substitute'

),

bags as (

    select * from ties
    where tie = 'big baskets'

),

product_lines as (

    select
        *,
        unnest(range(1, line_count + 1)) as line_number
    from {{ ref('stg_demo__orders') }}

),

keyed as (

    select
        *,
        'line ' || order_number || ' ' || line_number as draw_key
    from product_lines

),

-- Where a line is picked: expensive products, cheap products, mostly the favorite category, or anything.
shelves as (

    select
        *,
        {{ demo_draw("draw_key || ' shelf'", 100) }} as shelf_draw
    from keyed

),

-- The first line of a customer who buys a product every month is that product, the last line of a big basket may be the bag.
drawn as (

    select
        shelves.*,
        case
            when shelves.line_number = 1 and shelves.refill_id is not null then shelves.refill_id
            when
                shelves.line_number >= greatest(5, shelves.line_count)
                and {{ demo_draw("shelves.draw_key || ' bag'", 100) }} < bags.happens_pct
                then bags.product_id
            else tickets.product_id
        end as drawn_id
    from shelves
    cross join bags
    inner join tickets
        on
            case
                when shelves.shelf_draw < shelves.premium_pct then 'premium'
                when shelves.shelf_draw < shelves.premium_pct + shelves.bargain_pct then 'bargain'
                when shelves.shelf_draw < 80 then coalesce(shelves.favorite_category, 'everything')
                else 'everything'
            end = tickets.deck
            and {{ demo_draw("shelves.draw_key || ' product'", 1000) }} = tickets.ticket

),

-- Instead of a substitute, customers take more of what they have.
decided as (

    select
        drawn.* exclude (drawn_id),
        case
            when
                bool_or(drawn.drawn_id = substitutes.product_id) over (partition by drawn.order_number)
                and drawn.drawn_id = substitutes.other_product_id
                then substitutes.product_id
            else drawn.drawn_id
        end as product_id
    from drawn
    cross join substitutes

),

-- Lines that a complement adds are numbered from 11 on.
added as (

    select
        decided.* exclude (line_number, draw_key, product_id),
        10 + decided.line_number as line_number,
        decided.draw_key || ' and' as draw_key,
        complements.other_product_id as product_id
    from decided
    inner join complements
        on decided.product_id = complements.product_id
    where {{ demo_draw("decided.draw_key || ' and'", 100) }} < complements.happens_pct

)

select * from decided

union all by name

select * from added
