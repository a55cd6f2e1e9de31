-- Which segments are the most profitable? What each brings per customer, in revenue and, where costs are known, in margin.

select
    segment_name,
    customers,
    share_of_customers,
    revenue,
    share_of_revenue,
    revenue / customers as revenue_per_customer,
    margin_amount / customers as margin_per_customer,
    share_of_revenue / nullif(share_of_customers, 0) as times_their_number
from {{ ref('segment_profiles') }}
where segmentation = (select min(segmentation) from {{ ref('segment_profiles') }})
order by revenue_per_customer desc, segment_name asc
