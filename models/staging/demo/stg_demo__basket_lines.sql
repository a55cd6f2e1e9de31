-- One row per line of an order, as intended: article, quantity, price, and what happens to it.

{{ config(enabled = is_chosen_form(), materialized = 'view') }}

with

orders as (

    select * from {{ ref('stg_demo__orders') }}

),

products as (

    select * from {{ ref('stg_demo__products') }}

),

-- Postage and extras follow the products; nothing happens to them.
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

from {{ ref('stg_demo__product_lines') }}

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
