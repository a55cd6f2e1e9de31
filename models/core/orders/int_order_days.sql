-- One row per order number, customer and day: the lines of the order on that day, added up. As of any date, an order is the sum
-- of its parts before that date.

with

order_lines as (

    select * from {{ ref('int_order_lines') }}

)

select
    -- key
    order_id,
    customer_id,
    cast(ordered_at as date) as ordered_on,

    -- when, where
    min(ordered_at) filter (where amount_type = 'sale') as first_sale_at,
    min(ordered_at) as first_line_at,
    max(channel) as channel,
    max(location_id) as location_id,
    max(country) as country,

    -- counts
    count(*) filter (where amount_type = 'sale') as line_count,
    cast(sum(item_count) as bigint) as item_count,

    -- money
    cast(sum(gross_amount) as decimal(38,4)) as gross_amount,
    cast(sum(refunded_amount) as decimal(38,4)) as refunded_amount,
    cast(sum(adjustment_amount) as decimal(38,4)) as adjustment_amount,
    cast(sum(line_amount) as decimal(38,4)) as net_amount,
    cast(sum(discount_amount) as decimal(38,4)) as discount_amount,
    -- If line amounts are what was paid, lines that nobody paid for were charged all the same.
    cast(sum(charged_amount) filter (where amount_type = 'sale' or charged_amount > 0) as decimal(38,4)) as charged_amount,
    cast(sum(paid_amount) filter (where amount_type = 'sale' or charged_amount > 0) as decimal(38,4)) as paid_amount,
    cast(case when count(margin_amount) = count(*) then sum(margin_amount) end as decimal(38,4)) as margin_amount
from order_lines
group by order_id, customer_id, cast(ordered_at as date)
