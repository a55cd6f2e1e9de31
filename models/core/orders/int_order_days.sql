-- One row per order number, customer and day: the lines of the order on that day, added up. As of any date, an order is the sum
-- of its parts before that date.

{{ config(materialized = 'view') }}

select
    -- key
    order_id,
    customer_id,
    ordered_on,

    -- counts
    line_count,
    item_count,

    -- money
    {{ order_amounts() | join(',\n    ') }}
from {{ ref('int_split_order_days') }}

union all

select
    order_id,
    customer_id,
    cast(ordered_at as date) as ordered_on,
    line_count,
    item_count,
    {{ order_amounts() | join(',\n    ') }}
from {{ ref('int_orders') }}
where not spans_days
