-- Which products in a first order lead to a second order within 90 days more often than usual? Only customers whose first order
-- is at least 90 days old count.

with

orders as (

    select
        customer_id,
        order_id,
        ordered_at,
        row_number() over (partition by customer_id order by ordered_at, order_key) as order_number
    from {{ ref('int_orders') }}
    where is_order and customer_id is not null

),

first_orders as (

    select
        first_orders.customer_id,
        first_orders.order_id,
        case when second_orders.ordered_at < first_orders.ordered_at + interval '90' day then 1.0 else 0.0 end as came_back
    from orders as first_orders
    cross join {{ ref('int_as_of') }} as as_of
    left join orders as second_orders
        on first_orders.customer_id = second_orders.customer_id
        and second_orders.order_number = 2
    where first_orders.order_number = 1
        and first_orders.ordered_at < as_of.as_of_date - interval '90' day

),

bought as (

    select
        lines.product_id,
        lines.customer_id,
        max(lines.product_name) as product_name,
        max(first_orders.came_back) as came_back
    from {{ ref('int_order_lines') }} as lines
    inner join first_orders
        on lines.order_id = first_orders.order_id
        and lines.customer_id = first_orders.customer_id
    where lines.amount_type = 'sale' and lines.line_type = 'product' and lines.product_id is not null
    group by lines.product_id, lines.customer_id

),

usual as (

    select avg(came_back) as share_back from first_orders

)

select
    bought.product_id,
    max(bought.product_name) as product_name,
    count(*) as customer_count,
    avg(bought.came_back) as share_back,
    max(usual.share_back) as share_back_of_all,
    -- how far beyond chance: look at values above 3, because many products are compared
    (avg(bought.came_back) - max(usual.share_back))
    / nullif(sqrt(max(usual.share_back) * (1 - max(usual.share_back)) / count(*)), 0) as deviations
from bought
cross join usual
group by bought.product_id
having count(*) >= 30
order by deviations desc, bought.product_id asc
