-- One row per campaign and slice of its customers (all, a cohort week, a status, a segment): what it changed, by assignment.

select
    -- key
    origin,
    campaign_id,
    slice_kind,
    slice,

    -- the campaign
    contact_type,
    offer,
    cast(assigned_from as date) as assigned_from,
    cast(assigned_until as date) as assigned_until,
    outcome_days,

    -- what it says
    outcome,
    verdict,

    -- who
    treatment + control as assigned,
    treatment,
    control,
    sent,
    control_sent,
    waiting,
    measured_treatment,
    measured_control,

    -- who came back
    returned_treatment,
    returned_control,
    return_rate_treatment,
    return_rate_control,
    lift,
    lift_lower,
    lift_upper,
    lift_shrunk,
    lift_shrunk_lower,
    lift_shrunk_upper,
    smallest_lift,

    -- per head
    orders_per_head,
    orders_per_head_lower,
    orders_per_head_upper,
    revenue_per_head,
    revenue_per_head_lower,
    revenue_per_head_upper,
    smallest_revenue_per_head,
    margin_per_head,
    margin_per_head_lower,
    margin_per_head_upper,
    spend_correlation,

    -- in all
    round(lift * measured_treatment, 2) as incremental_customers,
    round(orders_per_head * measured_treatment, 2) as incremental_orders,
    round(revenue_per_head * measured_treatment, 2) as incremental_revenue,
    cost,
    cost_per_head,
    round(profit_per_head * measured_treatment, 2) as profit,
    round(profit_per_head_lower * measured_treatment, 2) as profit_lower,
    round(profit_per_head_upper * measured_treatment, 2) as profit_upper,

    -- can it be trusted
    is_randomised,
    sample_ratio_p,
    balance_p,
    spent_before_treatment,
    spent_before_control
from {{ ref('campaign_statistics') }}
