-- One row per event that the web shop and the tills logged, errors included: browsing, carts, sales, returns.

{{ config(enabled = is_chosen_form()) }}

with

order_lines as (

    select * from {{ ref('stg_demo__order_lines') }}

),

-- The log knows the category of nine products in ten, and hardly more brands.
products as (

    select
        *,
        {{ demo_draw("product_id || ' category'", 100) }} >= 10 as has_category,
        {{ demo_draw("product_id || ' brand'", 100) }} >= 12 as has_brand
    from {{ ref('stg_demo__products') }}

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

events as (

    select * from trade_events

    union all by name

    select
        * exclude (fate_draw),
        unnest(case when fate_draw < 2 then [1, 2] else [1] end) as copy_number,
        fate_draw = 2 as is_broken
    from {{ ref('stg_demo__clicks') }}

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

    -- product; some rows have lost what the log knows of it
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
    -- Browsing events count downwards from zero; a file has no such rows.
    abs(events.source_row) * 4 + case when events.source_row < 0 then 2 else 0 end + events.copy_number as source_row,
    case
        when events.is_broken then 'unparseable date'
        when {{ drop_duplicates() is sameas true }} and events.copy_number > 1 then 'exact duplicate'
    end as reason

from drawn as events
left join products on events.product_id = products.product_id
