with lines as (
    select customer_id, order_id, product_id, ordered_at, line_amount, order_line_id
    from input.input__order_lines
    where not is_return and quantity > 0 and unit_price > 0 and product_id is not null
        and ordered_at >= (select lookback_start from intermediate.int_as_of)
        and customer_id in (
            select customer_id from intermediate.int_customer_statuses
            where is_today and lifecycle in ('slipping', 'dormant', 'lost')
        )
),
latest as (
    select customer_id, arg_max(product_id, (line_amount, order_line_id)) as last_product_id
    from lines join (select customer_id, max(ordered_at) as last_at from lines group by all) using (customer_id)
    where ordered_at = last_at group by all
),
favorite as (
    select customer_id, arg_max(product_id, (n, amount, product_id)) as favorite_product_id, max(n) as n
    from (
        select customer_id, product_id, count(distinct order_id) as n, sum(line_amount) as amount from lines group by all
    )
    group by all
)
select
    customer_id, last_product_id, l.product_name as last_product_name, favorite_product_id, f.product_name as favorite_product_name,
    n as favorite_product_order_count
from latest join favorite using (customer_id)
left join intermediate.int_product_attributes as l on l.product_id = last_product_id
left join intermediate.int_product_attributes as f on f.product_id = favorite_product_id
