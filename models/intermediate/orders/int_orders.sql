-- One row per order number and customer, cancellations included: everything per customer or month reads this, not the
-- lines. A number that two customers share (two tills, two branches) is two orders.

with

order_lines as (

    select * from {{ ref('int_order_lines') }}

)

select
    -- key; the length tells where the number ends, whatever signs number and customer have
    order_id || coalesce('|' || customer_id, '') || '|' || cast(length(order_id) as string) as order_key,
    order_id,
    customer_id,

    -- when, where
    coalesce(min(ordered_at) filter (where amount_kind = 'sale'), min(ordered_at)) as ordered_at,
    max(channel) as channel,
    max(location_id) as location_id,
    max(country) as country,

    -- An order sells at least one line; a pure cancellation or correction is none.
    count(*) filter (where amount_kind = 'sale') > 0 as is_order,

    -- counts
    count(*) filter (where amount_kind = 'sale') as line_count,
    cast(sum(item_count) as bigint) as item_count,

    -- money
    cast(sum(gross_amount) as decimal(38,4)) as gross_amount,
    cast(sum(refunded_amount) as decimal(38,4)) as refunded_amount,
    cast(sum(adjustment_amount) as decimal(38,4)) as adjustment_amount,
    cast(sum(line_amount) as decimal(38,4)) as net_amount,
    cast(sum(discount_amount) as decimal(38,4)) as discount_amount,
    -- Where lines are worth what was paid, those that nobody paid for were charged all the same.
    cast(sum(charged_amount) filter (where amount_kind = 'sale' or charged_amount > 0) as decimal(38,4)) as charged_amount,
    cast(sum(paid_amount) filter (where amount_kind = 'sale' or charged_amount > 0) as decimal(38,4)) as paid_amount,
    cast(case when count(margin_amount) = count(*) then sum(margin_amount) end as decimal(38,4)) as margin_amount
from order_lines
group by order_id, customer_id
