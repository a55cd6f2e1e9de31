-- One row per way to group the dormant (all, reason, sign, days since the last order, favorite category, segment of each
-- segmentation), group and dormancy type (high-value, low-purchase, and all of both): how many customers, and their revenue at
-- risk.

with

dormant as (

    select
        dormant_customers.*,
        cast(30 * floor(dormant_customers.recency_days / 30e0) as bigint) as silence_from,
        coalesce(statuses.lifecycle = 'lost', false) as is_lost
    from {{ ref('dormant_customers') }} as dormant_customers
    left join {{ ref('customer_status') }} as statuses
        on dormant_customers.customer_id = statuses.customer_id

),

kinds as (

    {%- for kind in ['all'] + (['high-value', 'low-purchase'] if knows_money() else ['value not known']) %}
    select '{{ kind }}' as dormancy_type
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

memberships as (

    {%- for group_type, columns in {
        'all': ("'all'", 'cast(null as bigint)', 'true'),
        'reason': ('reason', 'cast(null as bigint)', 'true'),
        'sign': ('strongest_sign', 'cast(null as bigint)', 'true'),
        'recency': ('cast(silence_from as string)', 'silence_from', 'true'),
        'category': ('favorite_category', 'cast(null as bigint)', 'favorite_category is not null')
    }.items() %}
    select
        customer_id,
        '{{ group_type }}' as group_type,
        'all' as segmentation,
        {{ columns[0] }} as group_name,
        {{ columns[1] }} as recency_days_from,
        cast(null as string) as segment_key
    from dormant
    where {{ columns[2] }}

    union all
    {% endfor %}
    select
        segments.customer_id,
        'segment' as group_type,
        segments.segmentation,
        segments.segment_name as group_name,
        cast(null as bigint) as recency_days_from,
        profiles.segment_key
    from {{ ref('customer_segments') }} as segments
    inner join {{ ref('segment_profiles') }} as profiles
        on segments.segmentation = profiles.segmentation
        and segments.segment_id = profiles.segment_id

),

everybody as (

    select count(*) as customer_count from dormant

)

select
    -- key
    memberships.group_type,
    memberships.segmentation,
    memberships.group_name,
    kinds.dormancy_type,

    -- which
    max(memberships.recency_days_from) as recency_days_from,
    max(memberships.segment_key) as segment_key,

    -- how many
    cast(count(*) as bigint) as customer_count,
    cast(count(*) as double) / max(everybody.customer_count) as share_of_customers,
    cast(count(case when dormant.is_lost then 1 end) as bigint) as lost_count,
    cast(count(case when dormant.dormancy_type = 'high-value' then 1 end) as bigint) as high_value_count,

    -- revenue at risk; decimals, so that sums do not depend on the order of the rows
    cast(sum(dormant.revenue_at_risk) as decimal(38,4)) as revenue_at_risk,
    cast(sum(cast(dormant.share_of_revenue_at_risk as decimal(18,9))) as double) as share_of_revenue_at_risk,
    cast(median(dormant.revenue_at_risk) as double) as median_revenue_at_risk,
    min(dormant.value_basis) as value_basis,

    -- what they are like
    cast(median(dormant.recency_days) as double) as median_recency_days,
    cast(median(dormant.order_count) as double) as median_order_count,
    cast(sum(cast(dormant.reorder_probability as decimal(18,6))) as double) / nullif(count(dormant.reorder_probability), 0)
        as reorder_probability,

    -- who shows a sign, among the dormant of the type and among others with as many orders
    cast(max(baseline.dormant_count) as bigint) as dormant_count,
    cast(max(baseline.dormant_sign_count) as bigint) as dormant_sign_count,
    cast(max(baseline.other_count) as bigint) as other_count,
    cast(max(baseline.other_sign_count) as bigint) as other_sign_count,
    cast(max(baseline.expected_sign_count) as double) as expected_sign_count,
    max(baseline.verdict) as sign_verdict,

    -- what to do
    min(dormant.strategy) as strategy,
    cast(count(case when dormant.new_arrival_count > 0 then 1 end) as bigint) as new_arrival_customer_count,
    max_by(dormant.new_arrival_name, (dormant.revenue_at_risk, dormant.customer_id))
        filter (where dormant.new_arrival_name is not null) as new_arrival_name
from dormant
inner join memberships
    on dormant.customer_id = memberships.customer_id
inner join kinds
    on kinds.dormancy_type in ('all', dormant.dormancy_type)
left join {{ ref('int_dormancy_baseline') }} as baseline
    on memberships.group_type in ('reason', 'sign')
    and memberships.group_name = baseline.reason
    and kinds.dormancy_type = baseline.dormancy_type
cross join everybody
group by memberships.group_type, memberships.segmentation, memberships.group_name, kinds.dormancy_type
