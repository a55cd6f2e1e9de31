-- Which customers always buy a single item, and which item was the last? Those with the most orders first: a second item in the
-- basket would bring the most there.

select
    customers.customer_id,
    customers.order_count,
    customers.average_order_value,
    customers.recency_days,
    last_events.last_product_name,
    last_events.last_category
from {{ ref('customer_single_view') }} as customers
left join {{ ref('customer_last_event') }} as last_events
    on customers.customer_id = last_events.customer_id
where customers.order_count > 0
    and customers.line_count = customers.order_count
order by customers.order_count desc, customers.average_order_value desc, customers.customer_id asc
