select
    date_trunc('hour', ordered_at) as activity_hour, if(is_return, 'return', 'purchase') as event_type, customer_id, order_id,
    max(ordered_at) as last_event_at, count(*) as event_count, sum(abs(quantity)) as quantity,
    sum(if(is_return, -line_amount, line_amount)) as amount
from input.input__order_lines
where is_return or (quantity > 0 and unit_price > 0)
group by all
