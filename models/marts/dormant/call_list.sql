-- One row per customer for a personal call or letter: the high-value dormant customers with the most revenue at risk, at most
-- `call_list_max`, among those who may be contacted; and why some of them should not be called now.

select
    -- key
    calls.customer_id,
    cast(row_number() over (order by calls.revenue_at_risk desc, calls.customer_id asc) as bigint) as position,

    -- revenue at risk
    calls.revenue_at_risk,
    calls.share_of_revenue_at_risk,
    cast(sum(cast(calls.share_of_revenue_at_risk as decimal(18,9))) over (
        order by calls.revenue_at_risk desc, calls.customer_id asc rows between unbounded preceding and current row
    ) as double) as share_of_revenue_at_risk_so_far,
    cast(sum(calls.revenue_at_risk) over (
        order by calls.revenue_at_risk desc, calls.customer_id asc rows between unbounded preceding and current row
    ) as decimal(38,4)) as revenue_at_risk_so_far,

    -- what to know before the call
    calls.recency_days,
    calls.last_order_at,
    calls.order_count,
    calls.reason,
    calls.evidence,
    coalesce(calls.last_product_name, calls.last_product_id) as last_product,
    coalesce(calls.favorite_product_name, calls.favorite_product_id) as favorite_product,
    calls.favorite_category,
    calls.new_arrival_name,
    calls.again_product,
    calls.new_product,

    -- what to do, and when
    calls.best_weekday,
    calls.best_hour,
    calls.strategy,
    calls.action_1,
    calls.offer,
    calls.channel,
    calls.do_not,
    calls.max_cost_per_customer,
    lists.max_offer_cost,
    lists.expected_value,
    lists.expected_value_with_action,

    -- why not now
    coalesce(lists.suppressed_reason, case when lists.is_held_back then 'control group' end) as not_now_reason
from {{ ref('int_call_list') }} as calls
left join {{ ref('winback_list') }} as lists
    on calls.customer_id = lists.customer_id
    and lists.program = 'call_list'
