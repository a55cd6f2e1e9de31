-- One row per past date that the reorder score learns from or is tested at, and customer with an order in the lookback: what
-- was known then, and how long the customer took to order again. At most about `fit_sample_rows` customers per date, drawn by
-- hash.

with

customers as (

    select
        history.as_of_date,
        history.customer_id,
        history.recency_days,
        history.order_count,
        history.tenure_days,
        {{ 'history.revenue' if knows_money() else 'cast(0 as decimal(38,4)) as revenue' }}
    from {{ ref('int_customer_history') }} as history
    inner join {{ ref('int_history_dates') }} as dates
        on history.as_of_date = dates.as_of_date
    where dates.is_reorder_date and history.order_count > 0

),

populations as (

    select
        as_of_date,
        count(*) as customer_count
    from customers
    group by as_of_date

),

drawn as (

    select customers.*
    from customers
    inner join populations
        on customers.as_of_date = populations.as_of_date
    where {{ hash_unit('customers.customer_id') }} * populations.customer_count < {{ var('fit_sample_rows') }}

),

-- In an excluded month nobody seems to order again, so windows with such a month are not used.
spoilt_dates as (

    select dates.as_of_date
    from {{ ref('int_history_dates') }} as dates
    where {{ spans_left_out_month('dates.as_of_date', dbt.dateadd('day', reorder_days() | last, 'dates.as_of_date')) }}

),

returns as (

    select
        drawn.as_of_date,
        drawn.customer_id,
        min(orders.ordered_at) as returned_at
    from drawn
    inner join {{ ref('int_orders') }} as orders
        on drawn.customer_id = orders.customer_id
        and drawn.as_of_date <= orders.ordered_at
    where orders.is_order and {{ counts_for_customers('orders.ordered_at') }}
    group by drawn.as_of_date, drawn.customer_id

)

select
    drawn.as_of_date,
    drawn.customer_id,
    statuses.status,
    drawn.recency_days,
    drawn.order_count,
    drawn.tenure_days,
    cast(drawn.revenue as double) as revenue,
    {{ dbt.datediff('returns.as_of_date', 'returns.returned_at', 'day') }} as days_to_reorder
from drawn
left join returns
    on drawn.as_of_date = returns.as_of_date
    and drawn.customer_id = returns.customer_id
left join {{ ref('int_customer_statuses') }} as statuses
    on drawn.as_of_date = statuses.as_of_date
    and drawn.customer_id = statuses.customer_id
    and statuses.is_reorder_date
left join spoilt_dates
    on drawn.as_of_date = spoilt_dates.as_of_date
where spoilt_dates.as_of_date is null
