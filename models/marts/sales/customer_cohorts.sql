-- One row per cohort, the customers whose first order fell into a month, and month since then: how many ordered again, and
-- what they brought.

with

months as (

    select
        month_start,
        is_complete_month,
        row_number() over (order by month_start) as month_number
    from {{ ref('int_months') }}

),

orders as (

    select
        orders.customer_id,
        orders.is_order,
        orders.gross_amount,
        orders.net_amount,
        orders.margin_amount,
        months.month_start,
        months.month_number
    from {{ ref('int_orders') }} as orders
    inner join months
        on cast(date_trunc('month', orders.ordered_at) as date) = months.month_start
    where orders.customer_id is not null

),

first_orders as (

    select
        customer_id,
        min(month_number) as first_number
    from orders
    where is_order
    group by customer_id

),

cohorts as (

    select
        first_number,
        count(*) as customer_count
    from first_orders
    group by first_number

),

-- Money moves before a first order only if a refund is older than the data; it belongs to the first month.
activity as (

    select
        first_orders.first_number,
        greatest(orders.month_number, first_orders.first_number) as month_number,
        count(distinct case when orders.is_order then orders.customer_id end) as active_customer_count,
        count(*) filter (where orders.is_order) as order_count,
        sum(orders.gross_amount) as gross_amount,
        sum(orders.net_amount) as net_amount
    from orders
    inner join first_orders
        on orders.customer_id = first_orders.customer_id
    group by first_orders.first_number, greatest(orders.month_number, first_orders.first_number)

),

filled as (

    select
        cohorts.first_number,
        cohort_months.month_start as cohort_month,
        cohort_months.is_complete_month as is_complete_cohort,
        months.month_number - cohorts.first_number as months_since,
        months.is_complete_month,
        cohorts.customer_count,
        coalesce(activity.active_customer_count, 0) as active_customer_count,
        coalesce(activity.order_count, 0) as order_count,
        {{ known_amount('activity.gross_amount') }} as gross_amount,
        {{ known_amount('activity.net_amount') }} as net_amount
    from cohorts
    inner join months as cohort_months
        on cohorts.first_number = cohort_months.month_number
    inner join months
        on cohorts.first_number <= months.month_number
    left join activity
        on cohorts.first_number = activity.first_number
        and months.month_number = activity.month_number

),

summed as (

    select
        *,
        cast(
            sum(net_amount) over (partition by cohort_month order by months_since rows between unbounded preceding and current row)
            as double
        ) / customer_count as revenue_per_customer_so_far
    from filled

)

select
    -- key
    cohort_month,
    cast(months_since as bigint) as months_since,

    -- completeness
    is_complete_cohort,
    is_complete_month,
    cohort_month = min(cohort_month) over () as is_first_cohort,

    -- customers
    customer_count,
    customer_count >= {{ at_risk_min() }} as has_enough_customers,
    active_customer_count,
    cast(active_customer_count as double) / customer_count as retention_rate,

    -- amounts
    order_count,
    cast(gross_amount as decimal(38,4)) as gross_amount,
    cast(net_amount as decimal(38,4)) as net_amount,
    revenue_per_customer_so_far,

    -- months from this cohort to the last
    cast(max(first_number) over () - first_number as bigint) as months_before_last_cohort,
    {%- for months in [3, 6, 12] %}
    max(case when months_since = {{ months }} and is_complete_month then revenue_per_customer_so_far end)
        over (partition by cohort_month) as net_per_customer_after_{{ months }}_months{{ ',' if not loop.last }}
    {%- endfor %}
from summed
