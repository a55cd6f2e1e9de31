-- What does each segment buy that others do not? The categories, or where there are none the products, with the highest lift.

select
    segmentation,
    segment_name,
    kind,
    item_name,
    revenue,
    share_of_revenue,
    lift,
    share_of_largest_customer
from {{ ref('segment_top_products') }}
where share_of_largest_customer < 0.5
order by segmentation asc, segment_name asc, kind asc, lift desc, item_name asc
