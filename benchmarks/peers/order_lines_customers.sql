-- The single view of customers, after order_lines.sql and segments.sql.

create table single_view as
with last_lines as (
    select customer_id, max_by(product_name, ordered_at) as last_product_name
    from lines
    where customer_id is not null and amount > 0
    group by customer_id
),

baskets as (
    select
        customer_id,
        min(ordered_at) as first_ordered_at,
        max(ordered_at) as last_ordered_at,
        sum(item_count) as item_count,
        sum(line_count) as line_count,
        count(*) filter (where is_return) as return_count,
        max_by(country, ordered_at) as country,
        mode(channel) as favorite_channel,
        mode(hour(ordered_at)) as favorite_hour
    from orders
    where customer_id is not null
    group by customer_id
)

select
    baskets.*,
    rfm.recency_days,
    rfm.frequency,
    rfm.monetary_total,
    rfm.r,
    rfm.f,
    rfm.m,
    rfm.monetary_total / rfm.frequency as revenue_per_order,
    segments.segment_id,
    last_lines.last_product_name
from baskets
left join rfm on baskets.customer_id = rfm.customer_id
left join segments on baskets.customer_id = segments.customer_id
left join last_lines on baskets.customer_id = last_lines.customer_id;
