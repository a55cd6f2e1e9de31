-- One row per view, cart and removal of a visit besides the purchases.

{{ config(enabled = is_chosen_form(), materialized = 'ephemeral') }}

with

tickets as (

    select * from {{ ref('stg_demo__product_tickets') }}

),

sessions as (

    select * from {{ ref('stg_demo__visits') }}

),

looked_at as (

    select
        *,
        unnest(range(1, product_count + 1)) as product_number,
        session_key || ' sees ' || product_number as look_key
    from sessions

),

seen as (

    select
        looked_at.*,
        tickets.product_id,
        products.unit_price as first_price,
        {{ demo_draw("looked_at.look_key || ' then'", 100) }} as then_draw,
        {{ demo_draw("looked_at.look_key || ' second'", 100) }} as second_draw
    from looked_at
    inner join tickets
        on
            case
                when {{ demo_draw("looked_at.look_key || ' shelf'", 100) }} < 65
                    then coalesce(looked_at.favorite_category, 'everything')
                else 'everything'
            end = tickets.deck
            and {{ demo_draw("looked_at.look_key || ' product'", 1000) }} = tickets.ticket
    inner join {{ ref('stg_demo__products') }} as products on tickets.product_id = products.product_id

),

look_steps (event_type, step_number) as (

    values ('view', 0), ('cart', 1), ('remove_from_cart', 2)

)

select
    seen.session_id || '-' || seen.product_number || '-' || look_steps.event_type as event_id,
    seen.starts_at
    + to_seconds(seen.product_number * 100 + seen.second_draw + look_steps.step_number * 25) as occurred_at,
    look_steps.event_type,
    seen.customer_id,
    seen.session_id,
    seen.product_id,
    cast(round(seen.first_price * seen.price_pct * 0.01, 1) as decimal(9, 2)) as unit_price,
    case when look_steps.step_number > 0 then 1 end as quantity,
    seen.first_row + 3 * seen.product_number + look_steps.step_number as source_row
from seen
inner join look_steps
    on
        case
            when seen.then_draw < seen.removed_pct then 2
            when seen.then_draw < seen.removed_pct + seen.left_pct then 1
            else 0
        end >= look_steps.step_number
