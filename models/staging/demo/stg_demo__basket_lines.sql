-- One row per line of an order, as it was meant: article, quantity, price, and what becomes of it.

with

orders as (

    select * from {{ ref('stg_demo__orders') }}

),

products as (

    select * from {{ ref('stg_demo__products') }}

),

tickets as (

    select * from {{ ref('stg_demo__product_tickets') }}

),

product_lines as (

    select
        *,
        unnest(range(1, line_count + 1)) as line_number
    from orders

),

keyed as (

    select
        *,
        'line ' || order_number || ' ' || line_number as draw_key
    from product_lines

),

-- Which shelf somebody reaches for: dear things, cheap things, mostly the favourite category, or anything.
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
        -- Cubed, so that one piece is the rule.
        1 + cast(floor(power({{ hash_unit("shelves.draw_key || ' quantity'") }}, 3) * shelves.quantity_max) as bigint)
            as quantity
    from shelves
    inner join tickets
        on
            case
                when shelves.shelf_draw < shelves.premium_pct then 'premium'
                when shelves.shelf_draw < shelves.premium_pct + shelves.bargain_pct then 'bargain'
                when shelves.shelf_draw < 80 then coalesce(shelves.favourite_category, 'everything')
                else 'everything'
            end = tickets.deck
            and {{ demo_draw("shelves.draw_key || ' product'", 1000) }} = tickets.ticket

),

priced as (

    select
        picked.*,
        -- Prices of a list end in ten cents.
        cast(round(products.unit_price * picked.price_pct * 0.01, 1) as decimal(9, 2)) as unit_price,
        -- A discounted line has 10, 15 or 20 percent off; a coupon is no less.
        greatest(
            picked.coupon_pct,
            case
                when picked.discount_draw < 3 * picked.discount_pct then 10 + 5 * (picked.discount_draw % 3)
                else 0
            end
        ) as percent_off
    from picked
    inner join products on picked.product_id = products.product_id

),

fated as (

    select
        *,
        -- One line in 500 goes wrong on its way to us; a line that comes back never does.
        case
            when fate_draw < return_pct * 100 and returned_at is not null then 'returned'
            when fate_draw >= 9990 then 'sent twice'
            when fate_draw >= 9984 then 'quantity lost'
            when fate_draw >= 9980 then 'date broken'
            else 'kept'
        end as fate
    from priced

),

-- Postage and extras follow the products; nothing ever happens to them.
other_lines as (

    select
        orders.*,
        orders.line_count + 1 as line_number,
        orders.postage_id as product_id
    from orders
    where orders.postage_id is not null

    union all

    select
        orders.*,
        orders.line_count + case when orders.postage_id is null then 1 else 2 end as line_number,
        orders.extra_id as product_id
    from orders
    where orders.extra_id is not null

)

select
    -- key
    order_number,
    line_number,

    -- the order
    customer_id,
    ordered_at,
    returned_at,
    channel,
    location_id,
    country,

    -- the line
    product_id,
    quantity,
    unit_price,
    cast(round(unit_price * percent_off * 0.01, 2) as decimal(9, 2)) as unit_discount,
    case when fate = 'returned' then 1 + {{ demo_draw("draw_key || ' pieces back'", 'quantity') }} end
        as returned_quantity,
    fate

from fated

union all

select
    other_lines.order_number,
    other_lines.line_number,
    other_lines.customer_id,
    other_lines.ordered_at,
    other_lines.returned_at,
    other_lines.channel,
    other_lines.location_id,
    other_lines.country,
    other_lines.product_id,
    1 as quantity,
    products.unit_price,
    cast(0 as decimal(9, 2)) as unit_discount,
    null as returned_quantity,
    'kept' as fate
from other_lines
inner join products on other_lines.product_id = products.product_id
