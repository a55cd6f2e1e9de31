-- Which segments are the most profitable? Revenue per customer and, if costs are known, margin per customer.

select
    segment_name,
    customer_count,
    share_of_customers,
    revenue,
    share_of_revenue,
    revenue / customer_count as revenue_per_customer,
    margin_amount / customer_count as margin_per_customer,
    share_of_revenue / nullif(share_of_customers, 0) as times_their_number
from {{ ref('segment_profiles') }}
where segmentation = (select min(segmentation) from {{ ref('segment_profiles') }})
order by revenue_per_customer desc, segment_name asc
