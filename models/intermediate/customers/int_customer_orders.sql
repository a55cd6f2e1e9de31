-- One row per customer seen in the orders: counts, dates and money within the lookback, incomplete months left out where
-- var `leave_out_incomplete_months` says so.

with

orders as (

    select * from {{ ref('int_orders') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- Customers stay on the list when all they did lies before the lookback; their measures are then zero.
marked as (

    select
        orders.*,
        {{ counts_for_measures('orders.ordered_at') | indent(8) }} as in_lookback,
        {{ counts_for_measures('orders.ordered_at') | indent(8) }} and orders.is_order as counts,
        case
            when lower(orders.channel) in ({{ quoted_list(var('online_channels')) }}) then 'online'
            when orders.channel is not null then 'offline'
        end as sales_channel
    from orders
    cross join as_of
    {%- if var('leave_out_incomplete_months') %}
    left join {{ ref('int_incomplete_months') }} as incomplete_months
        on cast(date_trunc('month', orders.ordered_at) as date) = incomplete_months.month_start
    {%- endif %}
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
