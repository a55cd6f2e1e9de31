-- The single view of customers, after events.sql and segments.sql.

create table single_view as
with visits as (
    select
        customer_id,
        count(*) as session_count,
        count(*) filter (where has_cart and not has_order) as left_cart_count,
        mode(hour(started_at)) as favorite_hour
    from sessions
    group by customer_id
),

interests as (
    select
        events.customer_id,
        min(events.occurred_at) as first_seen_at,
        max(events.occurred_at) as last_seen_at,
        max_by(events.event_type, events.occurred_at) as last_event_type,
        count(*) filter (where events.event_type = 'view') as view_count,
        mode(products.category_code) as favorite_category,
        mode(products.brand) as favorite_brand
    from events
    left join products on events.product_id = products.product_id
    group by events.customer_id
)

select
    interests.*,
    visits.session_count,
    visits.left_cart_count,
    visits.favorite_hour,
    rfm.recency_days,
    rfm.frequency,
    rfm.monetary_total,
    rfm.r,
    rfm.f,
    rfm.m,
    segments.segment_id
from interests
left join visits on interests.customer_id = visits.customer_id
left join rfm on interests.customer_id = rfm.customer_id
left join segments on interests.customer_id = segments.customer_id;
