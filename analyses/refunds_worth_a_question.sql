-- Which refunds should you look into? The largest ones, each as a share of everything that customer bought.

select
    orders.order_id,
    orders.customer_id,
    orders.ordered_at,
    orders.refunded_amount,
    cast(orders.refunded_amount as double) / nullif(cast(customers.gross_amount as double), 0) as share_of_all_bought,
    customers.order_count
from {{ ref('int_orders') }} as orders
left join {{ ref('customer_single_view') }} as customers
    on orders.customer_id = customers.customer_id
where orders.refunded_amount > 0
order by orders.refunded_amount desc, orders.order_id asc
limit 50
