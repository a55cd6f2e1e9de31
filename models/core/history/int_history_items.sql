-- One row per past date and order line that counts in the lookback before it, with the price quartiles up to then. No rows if
-- no chosen segmentation needs items, no quartiles if none needs prices.

{{ config(materialized = 'ephemeral') }}

{%- set measures = history_measures() %}
{%- set reads_prices = reads_source('prices', measures) %}
{%- set reads_items = reads_prices or reads_source('items', measures) %}

with

order_lines as (

    select * from {{ ref('int_order_lines') }}

),

lines_at_dates as (

    select
        order_lines.*,
        dates.as_of_date
    from order_lines
    inner join {{ ref('int_history_dates') }} as dates
        on order_lines.ordered_at < dates.as_of_date
    where {{ reads_prices | lower }}

),

price_quartiles as (

    {{ price_quartiles('lines_at_dates', ['as_of_date']) | indent(4) }}

)

select
    order_lines.*,
    orders.as_of_date,
    price_quartiles.first_quartile,
    price_quartiles.median_price,
    price_quartiles.third_quartile
from order_lines
inner join {{ ref('int_history_orders') }} as orders
    on order_lines.order_id = orders.order_id
    and order_lines.customer_id = orders.customer_id
    and order_lines.ordered_at < orders.as_of_date
left join price_quartiles
    on orders.as_of_date = price_quartiles.as_of_date
where {{ reads_items | lower }}
    and orders.ordered_at >= orders.lookback_start
    and {{ counts_for_customers('orders.ordered_at') }}
