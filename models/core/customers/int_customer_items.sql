-- One row per customer with items in the lookback: how many products, and how the items spread over price quartiles.

with

as_of as (

    select * from {{ ref('int_as_of') }}

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
    from {{ ref('int_product_lines') }} as order_lines
    inner join as_of
        -- the order's time applies to all its lines
        on {{ date_condition('order_lines.order_at >= as_of.lookback_start') }}
    cross join price_quartiles
    where order_lines.customer_id is not null and {{ counts_for_customers('order_lines.order_at') }}

)

{{ customer_item_totals('items', ['customer_id']) }}
