select order_id, coalesce(location_id, '') as location_id, ordered_at::date as ordered_on, min(customer_id) as customer_id
from input.input__order_lines
group by all
having count(*) > count(customer_id) and count(distinct customer_id) = 1
