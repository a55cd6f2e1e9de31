-- One row per RFM segment with customers: how many there are, and their revenue.

with

customers as (

    select * from {{ ref('customer_rfm') }}

),

totals as (

    select
        count(*) as customer_count,
        sum(monetary_total) as monetary_total
    from customers

)

select
    customers.rfm_segment,
    count(*) as customer_count,
    cast(count(*) / cast(max(totals.customer_count) as double) as double) as share_of_customers,
    cast(sum(customers.monetary_total) as decimal(38,4)) as monetary_total,
    cast(sum(customers.monetary_total) / nullif(cast(max(totals.monetary_total) as double), 0) as double)
        as share_of_monetary_total,
    cast(percentile_cont(0.5) within group (order by cast(customers.recency_days as double)) as double)
        as median_recency_days
from customers
cross join totals
group by customers.rfm_segment
