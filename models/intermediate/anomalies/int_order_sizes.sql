-- One row per order with sales, and one per order number with refunds: its amount, and the amount expected from the customer's
-- other orders, as logarithms.

{{ config(materialized = 'ephemeral') }}

{#- The customer's other orders are averaged together with this many orders of the shop's usual size. #}
{%- set shop_orders = 2 %}

with

amounts as (

    select
        'gross_amount' as measure,
        order_key,
        order_id,
        customer_id,
        ordered_at,
        gross_amount as amount
    from {{ ref('int_orders') }}
    where is_order and gross_amount > 0

    union all

    select
        'refunded_amount' as measure,
        order_key,
        order_id,
        customer_id,
        ordered_at,
        refunded_amount as amount
    from {{ ref('int_orders') }}
    where refunded_amount > 0

),

-- Logarithms are kept as decimals, whose sums do not depend on the order of the rows.
logarithms as (

    select
        *,
        cast(ln(cast(amount as double)) as decimal(18,9)) as log_amount
    from amounts

),

shop as (

    select
        measure,
        percentile_cont(0.5) within group (order by cast(log_amount as double)) as log_usual
    from logarithms
    group by measure

),

customers as (

    select
        measure,
        customer_id,
        count(*) as order_count,
        sum(log_amount) as log_sum
    from logarithms
    where customer_id is not null
    group by measure, customer_id

)

select
    logarithms.measure,
    logarithms.order_key,
    logarithms.order_id,
    logarithms.customer_id,
    logarithms.ordered_at,
    logarithms.amount,
    cast(logarithms.log_amount as double) as log_amount,
    (
        coalesce(cast(customers.log_sum - logarithms.log_amount as double), 0) + {{ shop_orders }} * shop.log_usual
    ) / (coalesce(customers.order_count - 1, 0) + {{ shop_orders }}) as log_expected,
    -- the better a customer is known, the less an order may surprise
    case when customers.order_count > 5 then 'well known' when customers.order_count > 1 then 'known' else 'new' end as acquaintance
from logarithms
inner join shop
    on logarithms.measure = shop.measure
left join customers
    on logarithms.measure = customers.measure
    and logarithms.customer_id = customers.customer_id
