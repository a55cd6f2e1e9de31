-- One row per product line of an order, as intended, and what happens to it.

{{ config(enabled = is_chosen_form(), materialized = 'ephemeral') }}

with

tickets as (

    select * from {{ ref('stg_demo__product_tickets') }}

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
        {{ demo_draw("draw_key || ' shelf'", 100) }} as shelf_draw,
        {{ demo_draw("draw_key || ' fate'", 10000) }} as fate_draw,
        {{ demo_draw("draw_key || ' discount'", 300) }} as discount_draw
    from keyed

),

picked as (

    select
        shelves.*,
        tickets.product_id,
        -- Cubed, so that one piece is most common.
        1 + cast(floor(power({{ hash_unit("shelves.draw_key || ' quantity'") }}, 3) * shelves.quantity_max) as bigint)
            as quantity
    from shelves
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

priced as (

    select
        picked.*,
        -- List prices end in ten cents.
        cast(round(products.unit_price * picked.price_pct * 0.01, 1) as decimal(9, 2)) as unit_price,
        -- A discounted line has 10, 15 or 20 percent off; a coupon is at least as much.
        greatest(
            picked.coupon_pct,
            case
                when picked.discount_draw < 3 * picked.discount_pct then 10 + 5 * (picked.discount_draw % 3)
                else 0
            end
        ) as percent_off
    from picked
    inner join {{ ref('stg_demo__products') }} as products on picked.product_id = products.product_id

)

select
    *,
    -- One line in 500 is damaged in transmission; a returned line never is.
    case
        when fate_draw < return_pct * 100 and returned_at is not null then 'returned'
        when fate_draw >= 9990 then 'sent twice'
        when fate_draw >= 9984 then 'quantity lost'
        when fate_draw >= 9980 then 'date broken'
        else 'kept'
    end as fate
from priced
