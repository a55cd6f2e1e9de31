-- One row per cohort, the customers whose first order fell into a month, and day up to which it is followed: what they brought per
-- customer by the end of each month, and what they are expected to have brought, where that held at past dates.

with

days as (

    select
        *,
        cast(date_trunc('month', first_on) as date) as cohort_month
    from {{ ref('int_lifetime_days') }}

),

cohorts as (

    select * from {{ ref('int_lifetime_cohorts') }}

),

-- Money moves before a first order only if a refund is older than the data; it belongs to the first month.
activity as (

    select
        cohort_month,
        cast(date_trunc('month', greatest(active_on, first_on)) as date) as month_start,
        sum(purchase_count) as order_count,
        sum(revenue) as revenue
    from days
    group by cohort_month, cast(date_trunc('month', greatest(active_on, first_on)) as date)

),

months as (

    select distinct month_start
    from activity

),

-- Of these there are few: at most one per pair of months.
observed as (

    select
        cohorts.cohort_month,
        cohorts.customer_count,
        cohorts.is_large,
        cohorts.is_example,
        least(cast({{ dbt.dateadd('month', 1, 'months.month_start') }} as date), today.as_of_date) as as_of_date,
        coalesce(sum(activity.order_count) over (partition by cohorts.cohort_month order by months.month_start), 0) as order_count,
        coalesce(sum(activity.revenue) over (partition by cohorts.cohort_month order by months.month_start), 0) as revenue
    from cohorts
    inner join months
        on cohorts.cohort_month <= months.month_start
    cross join {{ ref('int_as_of') }} as today
    left join activity
        on cohorts.cohort_month = activity.cohort_month
        and months.month_start = activity.month_start

),

points as (

    select
        cohort_month,
        as_of_date,
        cast(null as bigint) as horizon_days,
        customer_count,
        is_large,
        is_example,
        order_count,
        cast(revenue as double) as revenue,
        cast(null as double) as expected,
        cast(null as double) as factor
    from observed

    union all

    select
        cohort_month,
        cohort_month as as_of_date,
        cast(null as bigint) as horizon_days,
        customer_count,
        is_large,
        is_example,
        0 as order_count,
        0 as revenue,
        cast(null as double) as expected,
        cast(null as double) as factor
    from cohorts
    {%- for days in lifetime_days() %}

    union all

    select
        cohorts.cohort_month,
        cast({{ dbt.dateadd('day', days, 'today.as_of_date') }} as date) as as_of_date,
        horizons.horizon_days,
        cohorts.customer_count,
        cohorts.is_large,
        cohorts.is_example,
        cohorts.order_count,
        cast(cohorts.revenue as double) as revenue,
        cast(cohorts.expected_{{ days }} as double) as expected,
        horizons.cohort_error_factor as factor
    from cohorts
    cross join {{ ref('int_as_of') }} as today
    inner join {{ ref('lifetime_horizons') }} as horizons
        on horizons.horizon_days = {{ days }}
        and horizons.continues_cohorts
    where cohorts.is_large
    {%- endfor %}

)

select
    -- key
    cohort_month,
    as_of_date,

    -- when
    horizon_days is not null as is_forecast,
    horizon_days,
    round({{ dbt.datediff('cohort_month', 'as_of_date', 'month') }} + (extract(day from as_of_date) - 1) / 30.4375e0, 2) as months_since,

    -- customers
    cast(customer_count as bigint) as customer_count,
    is_large as has_enough_customers,
    is_example,
    as_of_date = max(as_of_date) over (partition by cohort_month) as is_last,

    -- so far
    cast(order_count as double) / customer_count as orders_per_customer_so_far,
    cast({{ 'revenue / customer_count' if knows_money() else 'null' }} as decimal(38,4)) as revenue_per_customer_so_far,

    -- what they brought, and from today on what is expected
    {%- for end, times in {'': '', '_lower': ' / factor', '_upper': ' * factor'}.items() %}
    {%- set expected = 'coalesce(expected, 0)' if not end else 'expected' ~ times %}
    cast({{ '(revenue + ' ~ expected ~ ') / customer_count' if knows_money() else 'null' }} as decimal(38,4))
        as revenue_per_customer{{ end }}{{ ',' if not loop.last }}
    {%- endfor %}
from points
