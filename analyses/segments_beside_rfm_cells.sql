-- Do the clusters and the RFM segments tell the same story? Customers and spend in each combination of the two.

select
    segments.segment_name,
    rfm.rfm_segment,
    count(*) as customers,
    sum(rfm.monetary_total) as monetary_total
from {{ ref('customer_segments') }} as segments
inner join {{ ref('customer_rfm') }} as rfm
    on segments.customer_id = rfm.customer_id
where segments.segmentation = 'rfm'
group by segments.segment_name, rfm.rfm_segment
order by segments.segment_name asc, customers desc, rfm.rfm_segment asc
