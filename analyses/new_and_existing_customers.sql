-- How much do new and existing customers buy? Amounts by quarter; change 'quarter' to 'month' or 'year' as you like.

select
    cast(date_trunc('quarter', month_start) as date) as period_start,
    customer_type,
    sum(order_count) as orders,
    sum(gross_amount) as gross_amount,
    sum(net_amount) as net_amount,
    cast(sum(gross_amount) as double) / nullif(sum(order_count), 0) as order_value
from {{ ref('monthly_customer_mix') }}
group by cast(date_trunc('quarter', month_start) as date), customer_type
order by period_start asc, customer_type asc
