-- Customers of a segmentation's population who lack a segment in it, or have two, or have one without belonging to it.

with

expected as (

    select
        segmentation,
        customer_id
    from {{ ref('int_segmentation_features') }}
    where segmentation not like '%.%'

    {%- for segmentation, preset in segmentation_presets().items() if preset['parent'] %}

    union all

    select
        '{{ segmentation }}' as segmentation,
        customer_id
    from {{ ref('int_segment_scores') }}
    where segmentation = '{{ preset["parent"] }}' and segment_id = {{ preset['parent_segment'] }}

    {%- endfor %}

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
