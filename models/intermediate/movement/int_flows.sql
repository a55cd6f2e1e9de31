-- One row per grouping (status, and each segmentation), period (up to a period end, or the last seven days) and flow of the
-- movement marts: the same columns for all of them.

{{ config(materialized = 'ephemeral') }}

select
    'status' as grouped_by,
    'period' as period_type,
    period_end,
    is_last_period,
    from_status as from_group,
    to_status as to_group,
    from_position,
    to_position,
    is_move,
    movement,
    customer_count,
    value_at_start,
    value_at_end,
    cast(null as decimal(38,4)) as revenue,
    cast(null as bigint) as buyer_count,
    cast(null as date) as week_ago,
    false as is_look_back,
    share_of_customers_drawn
from {{ ref('status_flows') }}

union all

select
    segmentation as grouped_by,
    'period' as period_type,
    period_end,
    is_last_period,
    from_segment as from_group,
    to_segment as to_group,
    coalesce(from_segment_id, 0) as from_position,
    coalesce(to_segment_id, 0) as to_position,
    is_move,
    case when from_segment = 'new' then 'new' else cause end as movement,
    customer_count,
    revenue_before as value_at_start,
    revenue_after as value_at_end,
    revenue,
    cast(null as bigint) as buyer_count,
    cast(null as date) as week_ago,
    is_look_back,
    share_of_customers_drawn
from {{ ref('segment_migration') }}

union all

select
    grouped_by,
    'week' as period_type,
    as_of_date as period_end,
    true as is_last_period,
    from_group,
    to_group,
    from_position,
    to_position,
    is_move,
    movement,
    customer_count,
    value_before as value_at_start,
    value_after as value_at_end,
    revenue,
    buyer_count,
    week_ago,
    false as is_look_back,
    share_of_customers_drawn
from {{ ref('weekly_flows') }}
