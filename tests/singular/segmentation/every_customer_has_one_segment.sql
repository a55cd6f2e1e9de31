-- Customers with an order who lack a segment in a segmentation, or have two, or have one without an order.

with

customers as (

    select customer_id from {{ ref('int_customer_features') }}

),

segmentations as (

    select segmentation from {{ ref('int_segmentation_presets') }}
    group by segmentation

),

expected as (

    select
        segmentations.segmentation,
        customers.customer_id
    from segmentations
    cross join customers

),

assigned as (

    select
        segmentation,
        customer_id,
        count(*) as assignments,
        count(segment_id) as segments
    from {{ ref('customer_segments') }}
    group by segmentation, customer_id

)

select
    coalesce(expected.segmentation, assigned.segmentation) as segmentation,
    coalesce(expected.customer_id, assigned.customer_id) as customer_id,
    assigned.assignments
from expected
full outer join assigned
    on expected.segmentation = assigned.segmentation
    and expected.customer_id = assigned.customer_id
where
    expected.customer_id is null
    or coalesce(assigned.assignments, 0) <> 1
    or coalesce(assigned.segments, 0) <> 1
