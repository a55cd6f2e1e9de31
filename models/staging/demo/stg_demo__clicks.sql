-- One row per click that the web shop logged, before a purchase or without one.

{{ config(enabled = is_chosen_form(), materialized = 'ephemeral') }}

with

-- Products bought on the web have usually been viewed and put into the cart before.
steps (event_type, step_number, happens_pct, seconds_before) as (

    values
    ('view', 1, 70, 240),
    ('cart', 2, 55, 15)

),

bought_on_the_web as (

    select
        lines.order_line_id || '-' || steps.event_type as event_id,
        lines.ordered_at
        - to_seconds(steps.seconds_before + {{ demo_draw("lines.order_line_id || ' ' || steps.event_type", 200) }})
            as occurred_at,
        steps.event_type,
        lines.customer_id,
        'web-' || substr(lines.order_id, 2) as session_id,
        lines.product_id,
        lines.unit_price,
        case when steps.event_type = 'cart' then lines.quantity end as quantity,
        lines.source_row * 10 + steps.step_number as source_row
    from {{ ref('stg_demo__order_lines') }} as lines
    cross join steps
    where
        lines.channel = 'web'
        and lines.line_type = 'product'
        and not lines.is_return
        -- not for a row that was sent twice
        and lines.source_row % 100 < 30
        and {{ demo_draw("lines.order_line_id || ' has ' || steps.event_type", 100) }} < steps.happens_pct

)

-- One browsing event in 1,000 is logged twice, one in 2,000 with an invalid time. Sales are logged with more care.
select
    *,
    {{ demo_draw("event_id || ' fate'", 2000) }} as fate_draw
from (
    select * from bought_on_the_web
    union all
    select * from {{ ref('stg_demo__looks_around') }}
) as clicks
