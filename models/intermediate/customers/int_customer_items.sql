-- One row per customer with items in the lookback: how many products, and how the items spread over price quartiles.

with

order_lines as (

    select * from {{ ref('int_order_lines') }}

),

orders as (

    select * from {{ ref('int_orders') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

price_quartiles as (

    select * from {{ ref('int_price_quartiles') }}

)

select
    -- key
    order_lines.customer_id,

    -- measures
    count(distinct order_lines.product_id) as product_count,
    cast(sum(order_lines.item_count) as bigint) as item_count,
    cast(sum(order_lines.gross_amount) as decimal(38,4)) as product_amount,
    cast(sum(case
        when order_lines.unit_price <= price_quartiles.first_quartile then order_lines.item_count else 0
    end) as bigint) as items_in_price_quartile_1,
    cast(sum(case
        when order_lines.unit_price > price_quartiles.first_quartile
            and order_lines.unit_price <= price_quartiles.median_price then order_lines.item_count else 0
    end) as bigint) as items_in_price_quartile_2,
    cast(sum(case
        when order_lines.unit_price > price_quartiles.median_price
            and order_lines.unit_price <= price_quartiles.third_quartile then order_lines.item_count else 0
    end) as bigint) as items_in_price_quartile_3,
    cast(sum(case
        when order_lines.unit_price > price_quartiles.third_quartile then order_lines.item_count else 0
    end) as bigint) as items_in_price_quartile_4
from order_lines
inner join orders
    on order_lines.order_id = orders.order_id
    and order_lines.customer_id = orders.customer_id
cross join as_of
cross join price_quartiles
where order_lines.amount_kind = 'sale'
    and order_lines.line_type = 'product'
    -- the order's time decides for all its lines
    and orders.ordered_at >= as_of.lookback_start
group by order_lines.customer_id
