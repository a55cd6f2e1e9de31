-- Which customers are in a segment, clearest cases first? Change the name below and run: dbt show --select customers_of_a_segment

select
    segments.customer_id,
    segments.segment_name,
    segments.separation,
    customers.last_order_at,
    customers.recency_days,
    customers.order_count,
    customers.revenue,
    last_events.last_product_name
from {{ ref('customer_segments') }} as segments
inner join {{ ref('customer_single_view') }} as customers
    on segments.customer_id = customers.customer_id
left join {{ ref('customer_last_event') }} as last_events
    on segments.customer_id = last_events.customer_id
where segments.segmentation = 'rfm'
    and segments.segment_name like 'Dormant%'
order by segments.separation desc, segments.customer_id asc
