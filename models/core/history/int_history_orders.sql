-- One row per past date, order number and customer: the order as it was known at that date, for the customers that are looked
-- at in the past. Only orders of several days have to be added up again for each date.

{{ config(materialized = 'ephemeral') }}

with

drawn as (

    {{ history_customers() | indent(4) }}

)

select
    -- key
    dates.as_of_date,
    dates.lookback_start,
    orders.order_key,
    orders.order_id,
    orders.customer_id,

    -- when, where
    orders.ordered_at,
    orders.channel,
    orders.location_id,
    orders.country,
    orders.is_order,

    -- counts
    orders.line_count,
    orders.item_count,

    -- money
    orders.{{ order_amounts() | join(',\n    orders.') }}
from {{ ref('int_orders') }} as orders
inner join drawn
    on orders.customer_id = drawn.customer_id
inner join {{ ref('int_history_dates') }} as dates
    on {{ date_condition('orders.ordered_at < dates.as_of_date') }}
where not orders.spans_days

union all

select
    dates.as_of_date,
    dates.lookback_start,
    orders.order_key,
    orders.order_id,
    orders.customer_id,
    coalesce(min(days.first_sale_at), min(days.first_line_at)) as ordered_at,
    max(days.channel) as channel,
    max(days.location_id) as location_id,
    max(days.country) as country,
    sum(days.line_count) > 0 as is_order,
    cast(sum(days.line_count) as bigint) as line_count,
    cast(sum(days.item_count) as bigint) as item_count,
    {%- for amount in order_amounts() if amount != 'margin_amount' %}
    cast(sum(days.{{ amount }}) as decimal(38,4)) as {{ amount }},
    {%- endfor %}
    cast(case when count(days.margin_amount) = count(*) then sum(days.margin_amount) end as decimal(38,4)) as margin_amount
from {{ ref('int_split_order_days') }} as days
inner join drawn
    on days.customer_id = drawn.customer_id
inner join {{ ref('int_orders') }} as orders
    on days.order_id = orders.order_id
    and days.customer_id = orders.customer_id
inner join {{ ref('int_history_dates') }} as dates
    on {{ date_condition('days.ordered_on < dates.as_of_date') }}
group by dates.as_of_date, dates.lookback_start, orders.order_key, orders.order_id, orders.customer_id
