-- One row per campaign and slice of its customers (all, a cohort week, a status, a segment): what it changed, by assignment.

select
    -- key
    origin,
    campaign_id,
    slice_type,
    slice,

    -- the campaign
    contact_type,
    offer,
    cast(assigned_from as date) as assigned_from,
    cast(assigned_until as date) as assigned_until,
    outcome_days,

    -- outcome
    outcome,
    verdict,

    -- customers
    treatment + control as assigned_count,
    treatment as treatment_count,
    control as control_count,
    sent as sent_count,
    control_sent_count,
    waiting as waiting_count,
    measured_treatment_count,
    measured_control_count,

    -- customers who ordered again
    reordered_count_treatment,
    reordered_count_control,
    reorder_rate_treatment,
    reorder_rate_control,
    lift,
    lift_lower,
    lift_upper,
    lift_p,
    lift_q,
    parts_differ_p,
    parts_deviation_upper,
    parts_verdict,
    minimum_detectable_effect,

    -- per customer
    orders_per_customer,
    orders_per_customer_lower,
    orders_per_customer_upper,
    {{ revenue_or_null('revenue_per_customer') }},
    {{ revenue_or_null('revenue_per_customer_lower') }},
    {{ revenue_or_null('revenue_per_customer_upper') }},
    {{ revenue_or_null('minimum_detectable_revenue_effect') }},
    margin_per_customer,
    margin_per_customer_lower,
    margin_per_customer_upper,
    {{ revenue_or_null('revenue_correlation') }},

    -- in all
    round(lift * measured_treatment_count, 2) as incremental_customer_count,
    round(orders_per_customer * measured_treatment_count, 2) as incremental_order_count,
    {{ revenue_or_null('round(revenue_per_customer * measured_treatment_count, 2)', 'incremental_revenue') }},
    cost,
    cost_per_customer,
    round(profit_per_customer * measured_treatment_count, 2) as profit,
    round(profit_per_customer_lower * measured_treatment_count, 2) as profit_lower,
    round(profit_per_customer_upper * measured_treatment_count, 2) as profit_upper,
    case when is_margin_known then value_q end as profit_q,

    -- can it be trusted
    is_randomized,
    sample_ratio_p,
    {{ revenue_or_null('balance_p') }},
    {{ revenue_or_null('revenue_before_treatment') }},
    {{ revenue_or_null('revenue_before_control') }},

    -- compared with the other rows
    cast(count(*) over (partition by origin, campaign_id, slice_type) as bigint) as slice_count,
    cast(row_number() over (
        partition by origin, campaign_id, slice_type order by measured_treatment_count + measured_control_count desc, slice
    ) as bigint) as slice_position
from {{ ref('campaign_statistics') }}
where origin <> 'offer'
