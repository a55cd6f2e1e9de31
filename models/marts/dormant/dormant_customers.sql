-- One row per dormant customer (no order for more than `dormant_after_days`): the revenue at risk, the likely reason why they
-- stopped and its evidence, what they bought, and what to do.

{#- Signs that can be compared are a reason only if they are more common among the dormant. -#}
{%- set signs = dormancy_signs() %}
{%- set compared = {} %}
{%- for sign in signs if sign.get('is_compared') %}
{%- do compared.update({sign['kind'] ~ ', ' ~ sign['reason']: 'shows_' ~ sign['reason'] | replace(' ', '_') | replace('-', '_')}) %}
{%- endfor %}
{%- set unshown_words = "' (not shown to be more common than among others)'" %}

with

evidence as (

    select * from {{ ref('int_dormancy_evidence') }}

),

clusters as (

    select
        customer_id,
        segment_name
    from {{ ref('customer_segments') }}
    where segmentation = 'dormancy'

),

-- One row.
verdicts as (

    select
        {%- for name, column in compared.items() %}
        coalesce(max(case
            when dormancy_type || ', ' || reason = '{{ name }}' then verdict
        end) = 'more common among the dormant', false) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_dormancy_baseline') }}

),

reasons as (

    select
        evidence.*,
        case
            {%- for sign in signs %}
            when dormancy_type = '{{ sign["kind"] }}' and {{ sign['condition'] }} then '{{ sign["reason"] }}'
            {%- endfor %}
            else 'none'
        end as strongest_sign,
        case
            {%- for sign in signs %}
            when dormancy_type = '{{ sign["kind"] }}' and {{ sign['condition'] }}
                {{- ' and ' ~ compared[sign['kind'] ~ ', ' ~ sign['reason']] if sign.get('is_compared') }} then '{{ sign["reason"] }}'
            {%- endfor %}
            else 'not known'
        end as reason,
        {%- for sign in signs %}
        case
            when dormancy_type = '{{ sign["kind"] }}' and {{ sign['condition'] }}
                then coalesce('; ' || {{ sign['words'] }}, '')
                {%- if sign.get('is_compared') %}
                || case when {{ compared[sign['kind'] ~ ', ' ~ sign['reason']] }} then '' else {{ unshown_words }} end
                {%- endif %}
            else ''
        end
        {{- ' ||' if not loop.last }}
        {%- endfor %} as told
    from evidence
    cross join verdicts

),

totals as (

    select cast(sum(case when revenue_at_risk > 0 then revenue_at_risk end) as double) as revenue_at_risk
    from evidence

)

select
    -- key
    reasons.customer_id,

    -- status and rhythm
    reasons.status,
    reasons.dormancy_type,
    clusters.segment_name as dormancy_cluster,
    cast(reasons.recency_days as bigint) as recency_days,
    reasons.usual_gap_days,
    reasons.rhythm,
    reasons.last_order_at,
    reasons.order_count,

    -- revenue at risk
    reasons.revenue_at_risk,
    reasons.value_basis,
    round(cast(greatest(reasons.revenue_at_risk, 0) as double) / nullif(totals.revenue_at_risk, 0), 9) as share_of_revenue_at_risk,
    scores.probability_90_days as reorder_probability,

    -- why
    reasons.strongest_sign,
    reasons.reason,
    case when reasons.told = '' then 'nothing in the data says why' else substr(reasons.told, 3) end as evidence,
    round(reasons.refund_rate, 6) as refund_rate,
    round(reasons.discount_rate, 6) as discount_rate,
    cast(reasons.view_count_since_last_order as bigint) as view_count_since_last_order,
    cast(reasons.cart_count_since_last_order as bigint) as cart_count_since_last_order,
    round(reasons.share_of_largest_order, 6) as share_of_largest_order,
    cast(reasons.category_count as bigint) as category_count,

    -- what they bought, what is new since, and what to offer
    reasons.last_product_id,
    reasons.last_product_name,
    reasons.favorite_product_id,
    reasons.favorite_product_name,
    reasons.last_category,
    reasons.favorite_category,
    reasons.share_of_favorite_category,
    cast(reasons.new_arrival_count as bigint) as new_arrival_count,
    reasons.new_arrival_name,
    offers.again_product,
    offers.new_product,

    -- what to do, and when
    best_times.best_weekday,
    best_times.best_hour,
    playbook.strategy,
    {%- for number in [1, 2, 3] %}
    {{ named_products('playbook.action_' ~ number, 'offers.again_product', 'offers.new_product') }} as action_{{ number }},
    {%- endfor %}
    playbook.offer,
    playbook.channel,
    playbook.do_not,
    playbook.max_cost_per_customer
from reasons
cross join totals
left join {{ ref('dormancy_playbook') }} as playbook
    on reasons.dormancy_type = playbook.dormancy_type
    and reasons.reason = playbook.reason
left join {{ ref('int_offered_products') }} as offers
    on reasons.customer_id = offers.customer_id
left join clusters
    on reasons.customer_id = clusters.customer_id
left join {{ ref('best_time') }} as best_times
    on reasons.customer_id = best_times.customer_id
left join {{ ref('reorder_score') }} as scores
    on reasons.customer_id = scores.customer_id
