select
    customer_id,
    min(ordered_at) filter (counts) as first_order_at, max(ordered_at) filter (counts) as last_order_at,
    arg_max(country, (ordered_at, order_key)) as country, count(distinct location_id) filter (counts) as location_count,
    count(*) filter (counts) as order_count, coalesce(sum(line_count) filter (counts), 0) as line_count,
    count(*) filter (in_lookback and refunded_amount > 0) as return_count,
    count(*) filter (counts and is_online) as online_order_count, count(*) filter (counts and not is_online) as offline_order_count,
    coalesce(sum(gross_amount) filter (in_lookback), 0) as gross_amount,
    coalesce(sum(refunded_amount) filter (in_lookback), 0) as refunded_amount,
    coalesce(sum(adjustment_amount) filter (in_lookback), 0) as adjustment_amount,
    coalesce(sum(net_amount) filter (in_lookback), 0) as net_amount,
    sum(discount_amount) filter (counts) as discount_amount,
    coalesce(sum(margin_amount) filter (in_lookback), 0) as margin_amount,
    sum(gross_amount) filter (counts and is_online) as online_gross_amount,
    sum(gross_amount) filter (counts and not is_online) as offline_gross_amount
from (
    select o.*, ordered_at >= lookback_start as in_lookback, in_lookback and is_order as counts,
        lower(channel) in ('online', 'web', 'app') as is_online
    from intermediate.int_orders as o, intermediate.int_as_of where customer_id is not null
)
group by customer_id
