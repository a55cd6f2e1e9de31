{#
    A select of one row per order number and customer, and per value of `keys`, from the CTE `order_days`, which has the
    columns of int_order_days and the keys: today's orders without keys, orders as of dates in the past with the date.
#}
{% macro order_totals(order_days, keys=[]) -%}
select
    -- key; the length shows where the order number ends, whatever characters number and customer have
    {%- for key in keys %}
    {{ key }},
    {%- endfor %}
    order_id || coalesce('|' || customer_id, '') || '|' || cast(length(order_id) as string) as order_key,
    order_id,
    customer_id,

    -- when, where
    coalesce(min(first_sale_at), min(first_line_at)) as ordered_at,
    max(channel) as channel,
    max(location_id) as location_id,
    max(country) as country,

    -- An order has at least one line sold; a pure cancellation or correction is not an order.
    sum(line_count) > 0 as is_order,

    -- counts
    cast(sum(line_count) as bigint) as line_count,
    cast(sum(item_count) as bigint) as item_count,

    -- money
    cast(sum(gross_amount) as decimal(38,4)) as gross_amount,
    cast(sum(refunded_amount) as decimal(38,4)) as refunded_amount,
    cast(sum(adjustment_amount) as decimal(38,4)) as adjustment_amount,
    cast(sum(net_amount) as decimal(38,4)) as net_amount,
    cast(sum(discount_amount) as decimal(38,4)) as discount_amount,
    cast(sum(charged_amount) as decimal(38,4)) as charged_amount,
    cast(sum(paid_amount) as decimal(38,4)) as paid_amount,
    cast(case when count(margin_amount) = count(*) then sum(margin_amount) end as decimal(38,4)) as margin_amount
from {{ order_days }}
group by {% for key in keys %}{{ key }}, {% endfor %}order_id, customer_id
{%- endmacro %}
