-- One row per customer with a status: what the playbook says of them. Where they stand today decides: of dormant customers, the row of
-- the reason why they stopped; of others, the row of their segment in the first segmentation, where it has the name of that row.

{{ config(materialized = 'ephemeral') }}

with

segments as (

    select
        segments.customer_id,
        segments.segment_name,
        profiles.segment_key,
        -- where the name is not that of a row, the segment has no advice of its own
        profiles.do_not is not null as has_advice
    from {{ ref('customer_segments') }} as segments
    inner join {{ ref('segment_profiles') }} as profiles
        on segments.segmentation = profiles.segmentation
        and segments.segment_id = profiles.segment_id
    where segments.segmentation = '{{ segmentation_presets().keys() | first }}'

)

select
    statuses.customer_id,
    statuses.status,
    segments.segment_name,
    {%- for column in ['offer', 'channel', 'do_not', 'forbids', 'max_cost_per_customer'] %}
    case when dormant.customer_id is not null then by_reason.{{ column }} else by_segment.{{ column }} end as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from {{ ref('customer_status') }} as statuses
left join segments
    on statuses.customer_id = segments.customer_id
left join {{ ref('playbook') }} as by_segment
    on segments.segment_key = by_segment.segment_key
    and segments.has_advice
left join {{ ref('dormant_customers') }} as dormant
    on statuses.customer_id = dormant.customer_id
left join {{ ref('dormancy_playbook') }} as by_reason
    on dormant.dormancy_type = by_reason.dormancy_type
    and dormant.reason = by_reason.reason
