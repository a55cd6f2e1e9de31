-- Do the clusters agree with the RFM segments? Customers and revenue in each combination of the two.

select
    segments.segment_name,
    rfm.rfm_segment,
    count(*) as customer_count,
    sum(rfm.monetary_total) as monetary_total
from {{ ref('customer_segments') }} as segments
inner join {{ ref('customer_rfm') }} as rfm
    on segments.customer_id = rfm.customer_id
where segments.segmentation = 'rfm'
group by segments.segment_name, rfm.rfm_segment
order by segments.segment_name asc, customer_count desc, rfm.rfm_segment asc
