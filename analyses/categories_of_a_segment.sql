-- What does each segment buy more than others? The products and categories with the highest lift.

select
    segmentation,
    segment_name,
    item_type,
    item_name,
    revenue,
    share_of_revenue,
    lift,
    share_of_largest_customer
from {{ ref('segment_top_products') }}
where share_of_largest_customer < 0.5
order by segmentation asc, segment_name asc, item_type asc, lift desc, item_name asc
