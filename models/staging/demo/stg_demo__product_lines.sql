-- One row per product line of an order, as intended, and what happens to it.

{{ config(enabled = is_chosen_form(), materialized = 'ephemeral') }}

with

drawn as (

    select
        *,
        {{ demo_draw("draw_key || ' fate'", 10000) }} as fate_draw,
        {{ demo_draw("draw_key || ' discount'", 300) }} as discount_draw,
        -- Cubed, so that one piece is most common.
        1 + cast(floor(power({{ hash_unit("draw_key || ' quantity'") }}, 3) * quantity_max) as bigint) as quantity
    from {{ ref('stg_demo__picked_lines') }}

),

priced as (

    select
        drawn.*,
        -- List prices end in ten cents.
        cast(round(products.unit_price * drawn.price_pct * 0.01, 1) as decimal(9, 2)) as unit_price,
        -- A discounted line has 10, 15 or 20 percent off; a coupon is at least as much.
        greatest(
            drawn.coupon_pct,
            case
                when drawn.discount_draw < 3 * drawn.discount_pct then 10 + 5 * (drawn.discount_draw % 3)
                else 0
            end
        ) as percent_off
    from drawn
    inner join {{ ref('stg_demo__products') }} as products on drawn.product_id = products.product_id

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
