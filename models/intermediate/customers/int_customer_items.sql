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

left_out_months as (

    {{ left_out_months() | indent(4) }}

),

price_quartiles as (

    select * from {{ ref('int_price_quartiles') }}

),

items as (

    select
        order_lines.*,
        price_quartiles.first_quartile,
        price_quartiles.median_price,
        price_quartiles.third_quartile
    from order_lines
    inner join orders
        on order_lines.order_id = orders.order_id
        and order_lines.customer_id = orders.customer_id
    cross join as_of
    cross join price_quartiles
    left join left_out_months
        on cast(date_trunc('month', orders.ordered_at) as date) = left_out_months.month_start
    -- the order's time decides for all its lines
    where orders.ordered_at >= as_of.lookback_start and left_out_months.month_start is null

)

{{ customer_item_totals('items', ['customer_id']) }}
