-- One row per month and type of customer: the orders of new customers, existing customers and guests.

with

orders as (

    select
        *,
        cast(date_trunc('month', ordered_at) as date) as month_start
    from {{ ref('int_sales_orders') }}

),

first_months as (

    select
        customer_id,
        min(month_start) as first_month
    from orders
    where is_order and customer_id is not null
    group by customer_id

),

kinds as (

    select 'new' as customer_type
    union all
    select 'existing' as customer_type
    union all
    select 'guest' as customer_type

),

-- New customers have their first order in that month; customers who only get a refund have ordered before.
labeled as (

    select
        orders.month_start,
        orders.customer_id,
        orders.is_order,
        orders.is_canceled,
        orders.gross_amount,
        orders.refunded_amount,
        orders.net_amount,
        orders.sales_amount,
        orders.return_amount,
        case
            when orders.customer_id is null then 'guest'
            when orders.month_start = first_months.first_month then 'new'
            else 'existing'
        end as customer_type
    from orders
    left join first_months
        on orders.customer_id = first_months.customer_id

),

counted as (

    select
        month_start,
        customer_type,
        count(distinct case when is_order then customer_id end) as customer_count,
        count(*) filter (where is_order) as order_count,
        sum(gross_amount) as gross_amount,
        sum(refunded_amount) as refunded_amount,
        sum(net_amount) as net_amount,
        sum(sales_amount) as sales_amount,
        sum(return_amount) as return_amount,
        {{ order_value() }} as average_order_value
    from labeled
    group by month_start, customer_type

),

month_totals as (

    select
        month_start,
        sum(gross_amount) as gross_amount
    from counted
    group by month_start

)

select
    -- key
    months.month_start,
    kinds.customer_type,
    months.is_complete_month,

    -- measures
    coalesce(counted.customer_count, 0) as customer_count,
    coalesce(counted.order_count, 0) as order_count,
    cast({{ known_amount('counted.gross_amount') }} as decimal(38,4)) as gross_amount,
    cast({{ known_amount('counted.gross_amount') }} as double) / nullif(cast(month_totals.gross_amount as double), 0)
        as share_of_gross_amount,
    cast({{ known_amount('counted.refunded_amount') }} as decimal(38,4)) as refunded_amount,
    cast({{ known_amount('counted.net_amount') }} as decimal(38,4)) as net_amount,
    cast({{ known_amount('counted.sales_amount') }} as decimal(38,4)) as sales_amount,
    cast({{ known_amount('counted.return_amount') }} as decimal(38,4)) as return_amount,
    counted.average_order_value
from {{ ref('int_months') }} as months
cross join kinds
left join counted
    on months.month_start = counted.month_start
    and kinds.customer_type = counted.customer_type
left join month_totals
    on months.month_start = month_totals.month_start
