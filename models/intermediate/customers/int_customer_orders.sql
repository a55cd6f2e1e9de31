-- One row per customer seen in the orders: counts, dates and money within the lookback.

with

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

-- Customers stay on the list when all they did lies before the lookback; their measures are then zero.
marked as (

    select
        orders.*,
        orders.ordered_at >= as_of.lookback_start and left_out_months.month_start is null as in_lookback,
        orders.ordered_at >= as_of.lookback_start and left_out_months.month_start is null and orders.is_order as counts,
        case
            when lower(orders.channel) in ({{ quoted_list(var('online_channels')) }}) then 'online'
            when orders.channel is not null then 'offline'
        end as sales_channel
    from orders
    cross join as_of
    left join left_out_months
        on cast(date_trunc('month', orders.ordered_at) as date) = left_out_months.month_start
    where orders.customer_id is not null

)

select
    -- key
    customer_id,

    -- when
    min(ordered_at) filter (where counts) as first_order_at,
    max(ordered_at) filter (where counts) as last_order_at,

    -- where: of the latest order
    max_by(country, (ordered_at, order_key)) filter (where country is not null) as country,
    count(distinct location_id) filter (where counts) as location_count,

    -- counts
    count(*) filter (where counts) as order_count,
    coalesce(sum(line_count) filter (where counts), 0) as line_count,
    count(*) filter (where in_lookback and refunded_amount > 0) as return_count,
    count(*) filter (where counts and sales_channel = 'online') as online_order_count,
    count(*) filter (where counts and sales_channel = 'offline') as offline_order_count,

    -- money
    coalesce(sum(gross_amount) filter (where in_lookback), 0) as gross_amount,
    coalesce(sum(refunded_amount) filter (where in_lookback), 0) as refunded_amount,
    coalesce(sum(adjustment_amount) filter (where in_lookback), 0) as adjustment_amount,
    coalesce(sum(net_amount) filter (where in_lookback), 0) as net_amount,
    sum(discount_amount) filter (where counts) as discount_amount,
    coalesce(sum(margin_amount) filter (where in_lookback), 0) as margin_amount,
    sum(gross_amount) filter (where counts and sales_channel = 'online') as online_gross_amount,
    sum(gross_amount) filter (where counts and sales_channel = 'offline') as offline_gross_amount
from marked
group by customer_id
