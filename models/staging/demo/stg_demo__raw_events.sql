-- One row per event that the web shop and the tills logged, flaws included: looking around, carts, sales, returns.

with

order_lines as (

    select * from {{ ref('stg_demo__order_lines') }}

),

orders as (

    select * from {{ ref('stg_demo__orders') }}

),

people as (

    select * from {{ ref('stg_demo__people') }}

),

kinds as (

    select * from {{ ref('stg_demo__customer_kinds') }}

),

calendar as (

    select * from {{ ref('stg_demo__calendar') }}

),

hours as (

    select * from {{ ref('stg_demo__hour_tickets') }}

),

-- The log knows the category of nine products in ten, and hardly more brands.
products as (

    select
        *,
        {{ demo_draw("product_id || ' category'", 100) }} >= 10 as has_category,
        {{ demo_draw("product_id || ' brand'", 100) }} >= 12 as has_brand
    from {{ ref('stg_demo__products') }}

),

tickets as (

    select * from {{ ref('stg_demo__product_tickets') }}

),

-- Every sold or returned line is an event.
trade_events as (

    select
        order_line_id as event_id,
        ordered_at as occurred_at,
        case when is_return then 'return' else 'purchase' end as event_type,
        customer_id,
        case when channel = 'web' and not is_return then 'web-' || substr(order_id, 2) end as session_id,
        order_id,
        product_id,
        unit_price,
        abs(quantity) as quantity,
        abs(line_amount) as amount,
        -- ten rows of the log for each row of the tills
        source_row * 10 as source_row,
        1 as copy_number,
        false as is_broken
    from order_lines
    where is_return or {{ is_sale() }}

),

-- What is bought on the web has mostly been looked at and put into the cart before.
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
    from order_lines as lines
    cross join steps
    where
        lines.channel = 'web'
        and lines.line_type = 'product'
        and not lines.is_return
        -- not of a row that was sent twice
        and lines.source_row % 100 < 30
        and {{ demo_draw("lines.order_line_id || ' has ' || steps.event_type", 100) }} < steps.happens_pct

),

-- Visits to the web shop without buying, by members and by nobody known. Those who have fallen silent look in for a while.
look_counts as (

    select
        customer_id,
        customer_id as looker,
        2 * member_number - case when kind = 'visitor' then 0 else 1 end as looker_number,
        favourite_category,
        first_ticket,
        end_ticket + {{ demo_draw("customer_id || ' looks on'", '(20000 - end_ticket) // 3 + 1') }} as end_ticket,
        look_count
    from people

    union all

    select
        cast(null as varchar) as customer_id,
        'G' || printf('%06d', guest_number) as looker,
        -guest_number as looker_number,
        cast(null as varchar) as favourite_category,
        0 as first_ticket,
        20000 as end_ticket,
        looks_two_years as look_count
    from (
        select
            unnest(range(1, {{ var('demo_customers') }} * per_100_customers // 100 + 1)) as guest_number,
            looks_two_years
        from kinds
        where kind = 'guest'
    ) as guests

),

looks as (

    select
        *,
        unnest(range(1, look_count + 1)) as look_number
    from look_counts

),

days as (

    select
        day,
        price_pct,
        case when iso_weekday = 6 then 'web_saturday' else 'web_weekday' end as deck,
        unnest(range(first_ticket, end_ticket)) as ticket
    from calendar

),

dated_looks as (

    select
        looks.*,
        'look ' || looks.looker || ' ' || looks.look_number as look_key,
        days.day,
        days.price_pct,
        days.deck
    from looks
    inner join days
        on
            least(
                19999,
                looks.first_ticket
                + {{ demo_draw("looks.looker || ' ' || looks.look_number || ' when'", 'looks.end_ticket - looks.first_ticket') }}
            ) = days.ticket

),

sessions as (

    select
        dated_looks.look_key as session_key,
        dated_looks.customer_id,
        'look-' || dated_looks.looker || '-' || dated_looks.look_number as session_id,
        cast(dated_looks.day as timestamp)
        + to_hours(hours.hour_of_day)
        + to_seconds({{ demo_draw("dated_looks.look_key || ' second'", 3600) }}) as starts_at,
        dated_looks.favourite_category,
        dated_looks.price_pct,
        1 + cast(floor(4 * power({{ hash_unit("dated_looks.look_key || ' products'") }}, 2)) as bigint) as product_count,
        -- left in the cart, taken out again
        14 as left_pct,
        6 as removed_pct,
        -- visits without an order count downwards from zero
        -1000 * (1000000000 * cast(dated_looks.looker_number < 0 as integer) + abs(dated_looks.looker_number))
        - 20 * dated_looks.look_number as first_row
    from dated_looks
    inner join hours
        on
            dated_looks.deck = hours.deck
            and {{ demo_draw("dated_looks.look_key || ' hour'", 1000) }} = hours.ticket

    union all

    -- What was looked at beside what was bought; none of it stays in the cart.
    select
        'order ' || order_number as session_key,
        customer_id,
        'web-' || printf('%08d', order_number) as session_id,
        ordered_at - to_seconds(900) as starts_at,
        favourite_category,
        price_pct,
        {{ demo_draw("order_number || ' beside'", 3) }} as product_count,
        0 as left_pct,
        15 as removed_pct,
        order_number * 1000 + 900 as first_row
    from orders
    where channel = 'web'

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
                    then coalesce(looked_at.favourite_category, 'everything')
                else 'everything'
            end = tickets.deck
            and {{ demo_draw("looked_at.look_key || ' product'", 1000) }} = tickets.ticket
    inner join products on tickets.product_id = products.product_id

),

look_steps (event_type, step_number) as (

    values ('view', 0), ('cart', 1), ('remove_from_cart', 2)

),

looked_around as (

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

),

-- One browsing event in 1,000 is logged twice, one in 2,000 at a time that is none. Trade is logged with more care.
browsing as (

    select
        *,
        {{ demo_draw("event_id || ' fate'", 2000) }} as fate_draw
    from (
        select * from bought_on_the_web
        union all
        select * from looked_around
    ) as clicks

),

events as (

    select * from trade_events

    union all by name

    select
        * exclude (fate_draw),
        unnest(case when fate_draw < 2 then [1, 2] else [1] end) as copy_number,
        fate_draw = 2 as is_broken
    from browsing

),

drawn as (

    select
        *,
        {{ demo_draw("event_id || ' category'", 100) }} >= 9 as keeps_category,
        {{ demo_draw("event_id || ' brand'", 100) }} >= 9 as keeps_brand
    from events

)

select
    -- key
    events.event_id || case when events.copy_number > 1 then '-again' else '' end as event_id,

    -- when and what
    case when not events.is_broken then events.occurred_at end as occurred_at,
    events.event_type,

    -- who
    events.customer_id,
    events.session_id,
    events.order_id,

    -- which product; a row may have lost what the log knows of it
    events.product_id,
    case when events.keeps_category then products.category_id end as category_id,
    case when events.keeps_category and products.has_category then products.category end as category,
    case when events.keeps_brand and products.has_brand then products.brand end as brand,

    -- measures
    events.unit_price,
    events.quantity,
    events.amount,

    -- where it came from
    'demo events' as source_file,
    -- Looks around the shop count downwards from zero; a file has no such rows.
    abs(events.source_row) * 4 + case when events.source_row < 0 then 2 else 0 end + events.copy_number as source_row,
    case
        when events.is_broken then 'unparseable date'
        when {{ drop_duplicates() }} and events.copy_number > 1 then 'exact duplicate'
    end as reason

from drawn as events
left join products on events.product_id = products.product_id
