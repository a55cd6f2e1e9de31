-- One row per date that forecasts are fitted as of and customer with an order before it: what was known then, and what they
-- bought in the days after. At most about `lifetime_sample_rows` customers today, and a fifth of that in the past, drawn by hash.

with

dates as (

    select * from {{ ref('int_lifetime_dates') }}

),

customers as (

    select
        customer_id,
        min(first_on) as first_on
    from {{ ref('int_lifetime_days') }}
    group by customer_id

),

populations as (

    select
        dates.as_of_date,
        count(*) as customer_count
    from customers
    inner join dates
        on customers.first_on < dates.as_of_date
    group by dates.as_of_date

),

drawn as (

    select
        customers.customer_id,
        dates.*
    from customers
    inner join dates
        on customers.first_on < dates.as_of_date
    inner join populations
        on dates.as_of_date = populations.as_of_date
    where {{ hash_unit('customers.customer_id') }} * populations.customer_count
        < case when dates.is_today then {{ var('lifetime_sample_rows') }} else {{ var('lifetime_sample_rows') }} / 5 end

),

days as (

    select
        drawn.*,
        days.active_on,
        days.first_on,
        days.purchase_count,
        days.revenue
    from drawn
    inner join {{ ref('int_lifetime_days') }} as days
        on drawn.customer_id = days.customer_id

),

days_before as (

    select * from days
    where active_on < as_of_date

),

measures as (

    {{ lifetime_measures('days_before', ['as_of_date', 'customer_id']) | indent(4) }}

),

later as (

    select
        as_of_date,
        customer_id
        {%- for horizon in lifetime_days() %},
        sum(case when active_on < {{ dbt.dateadd('day', horizon, 'as_of_date') }} then purchase_count else 0 end)
            as next_order_count_{{ horizon }},
        sum(case when active_on < {{ dbt.dateadd('day', horizon, 'as_of_date') }} then revenue else 0 end)
            as next_revenue_{{ horizon }}
        {%- endfor %}
    from days
    where active_on >= as_of_date
    group by as_of_date, customer_id

)

select
    -- key
    measures.as_of_date,
    measures.customer_id,
    drawn.is_today,

    -- what was known
    measures.recency_days,
    measures.purchase_recency_days,
    measures.observed_days,
    measures.repeat_count,
    cast(measures.revenue as double) as revenue,
    cast(measures.repeat_revenue as double) as repeat_revenue,
    {%- for days in lifetime_days() %}
    measures.period_order_count_{{ days }},
    cast(measures.period_revenue_{{ days }} as double) as period_revenue_{{ days }},
    {%- endfor %}

    -- what came of it: null where that is not known
    {%- for days in lifetime_days() %}
    cast(case when drawn.knows_{{ days }}_days then coalesce(later.next_order_count_{{ days }}, 0) end as bigint)
        as next_order_count_{{ days }},
    cast(case when drawn.knows_{{ days }}_days then coalesce(later.next_revenue_{{ days }}, 0) end as double)
        as next_revenue_{{ days }}{{ ',' if not loop.last }}
    {%- endfor %}
from measures
inner join drawn
    on measures.as_of_date = drawn.as_of_date
    and measures.customer_id = drawn.customer_id
left join later
    on measures.as_of_date = later.as_of_date
    and measures.customer_id = later.customer_id
