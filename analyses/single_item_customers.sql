-- Which customers put a single product into each order, and what goes with what they have? Those with the most orders first: a
-- second product in the basket would bring the most there.

select
    customers.customer_id,
    customers.order_count,
    customers.average_order_value,
    customers.recency_days,
    last_events.last_product_name,
    last_events.last_category,
    offers.new_product,
    offers.again_product
from {{ ref('customer_single_view') }} as customers
inner join {{ ref('int_single_item_customers') }} as single_item_customers
    on customers.customer_id = single_item_customers.customer_id
left join {{ ref('int_offered_products') }} as offers
    on customers.customer_id = offers.customer_id
left join {{ ref('customer_last_event') }} as last_events
    on customers.customer_id = last_events.customer_id
where customers.order_count > 0
    and single_item_customers.single_until is null
order by customers.order_count desc, customers.average_order_value desc, customers.customer_id asc
