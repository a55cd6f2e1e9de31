-- Which customers bought a lot and have stopped ordering? The top fifth by revenue, without an order for 90 days; change both
-- numbers as you like.

with

customers as (

    select * from {{ ref('customer_single_view') }}
    where order_count > 0

),

edges as (

    select percentile_disc(0.8) within group (order by revenue) as high_value from customers

)

select
    customers.customer_id,
    customers.revenue,
    customers.order_count,
    customers.recency_days,
    customers.mean_days_between_orders,
    last_events.last_product_name,
    last_events.last_category
from customers
cross join edges
left join {{ ref('customer_last_event') }} as last_events
    on customers.customer_id = last_events.customer_id
where customers.revenue >= edges.high_value
    and customers.recency_days > 90
order by customers.revenue desc, customers.customer_id asc
