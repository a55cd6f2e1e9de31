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

-- None, unless var `leave_out_incomplete_months` says so.
left_out_months as (

    select month_start
    from {{ ref('int_incomplete_months') }}
    where {{ var('leave_out_incomplete_months') | lower }}

),

price_quartiles as (

    select * from {{ ref('int_price_quartiles') }}

),

-- Only products that the data names have a place in the range of prices.
priced as (

    select
        order_lines.*,
        case when order_lines.product_id is not null then order_lines.unit_price end as product_price
    from order_lines
    where order_lines.amount_kind = 'sale' and order_lines.line_type = 'product'

)

select
    -- key
    priced.customer_id,

    -- measures
    count(distinct priced.product_id) as product_count,
    cast(sum(priced.item_count) as bigint) as item_count,
    cast(sum(priced.gross_amount) as decimal(38,4)) as product_amount,
    cast(sum(case
        when priced.product_price <= price_quartiles.first_quartile then priced.item_count else 0
    end) as bigint) as items_in_price_quartile_1,
    cast(sum(case
        when priced.product_price > price_quartiles.first_quartile
            and priced.product_price <= price_quartiles.median_price then priced.item_count else 0
    end) as bigint) as items_in_price_quartile_2,
    cast(sum(case
        when priced.product_price > price_quartiles.median_price
            and priced.product_price <= price_quartiles.third_quartile then priced.item_count else 0
    end) as bigint) as items_in_price_quartile_3,
    cast(sum(case
        when priced.product_price > price_quartiles.third_quartile then priced.item_count else 0
    end) as bigint) as items_in_price_quartile_4
from priced
inner join orders
    on priced.order_id = orders.order_id
    and priced.customer_id = orders.customer_id
cross join as_of
cross join price_quartiles
left join left_out_months
    on cast(date_trunc('month', orders.ordered_at) as date) = left_out_months.month_start
-- the order's time decides for all its lines
where orders.ordered_at >= as_of.lookback_start and left_out_months.month_start is null
group by priced.customer_id
