-- One row per status that somebody has today, and one for everybody: how many customers, what they are worth, how long ago they
-- ordered, how likely they are to order again without any action, and whether the rule fits the gaps between their orders.

{#- Of customers with gaps of their own: beyond twice the gap, more than an order is missed. A rule is late if more than this share
    of the slipping are there already, and early if as many of the dormant are not; of fewer customers than ten nothing is said. #}
{%- set overdue_from = 2 %}
{%- set share_wrong_max = '1e0 / 3' %}
{%- set judged_from = 10 %}

with

customers as (

    select
        statuses.*,
        scores.probability_30_days,
        scores.probability_60_days,
        scores.probability_90_days,
        case when statuses.rhythm_basis = 'own and shop' then statuses.lifecycle end as judged_lifecycle,
        statuses.rhythm >= {{ overdue_from }} as is_overdue,
        statuses.lifecycle = 'slipping' and statuses.value_band = 'high' as is_slipping_high_value
    from {{ ref('customer_status') }} as statuses
    left join {{ ref('reorder_score') }} as scores
        on statuses.customer_id = scores.customer_id

),

members as (

    select
        *,
        status as group_name,
        false as is_everybody
    from customers

    union all

    select
        *,
        'Everybody' as group_name,
        true as is_everybody
    from customers

),

-- Probabilities as decimals, so that their sums do not depend on the order of the rows.
grouped as (

    select
        group_name,
        is_everybody,
        min(status_position) as status_position,
        min(action) as action,
        min(value_basis) as value_basis,
        max(high_value_from) as high_value_from,
        count(*) as customer_count,
        sum(value_before) as value_before,
        median(recency_days) as median_recency_days,
        median(rhythm) as median_rhythm,
        median(case when rhythm_basis = 'own and shop' then usual_gap_days end) as usual_gap_days,
        {%- for days in reorder_days() %}
        sum(cast(probability_{{ days }}_days as decimal(18,6))) as probability_{{ days }}_days,
        {%- endfor %}
        count(probability_90_days) as scored_count,
        count(case when judged_lifecycle = 'slipping' then 1 end) as slipping_judged_count,
        count(case when judged_lifecycle = 'slipping' and is_overdue then 1 end) as slipping_overdue_count,
        count(case when judged_lifecycle = 'dormant' then 1 end) as dormant_judged_count,
        count(case when judged_lifecycle = 'dormant' and not is_overdue then 1 end) as dormant_not_overdue_count,
        count(case when is_slipping_high_value then 1 end) as slipping_high_value_count,
        sum(case when is_slipping_high_value then value_before end) as slipping_high_value,
        sum(case when is_slipping_high_value then cast(probability_90_days as decimal(18,6)) end) as slipping_probability,
        count(case when is_slipping_high_value then probability_90_days end) as slipping_scored_count
    from members
    group by group_name, is_everybody

),

everybody as (

    select
        customer_count,
        value_before
    from grouped
    where is_everybody

)

select
    -- key
    grouped.group_name as status,
    grouped.is_everybody,

    -- status and action
    case when not grouped.is_everybody then grouped.status_position end as status_position,
    case when not grouped.is_everybody then grouped.action end as action,

    -- how many, and what they are worth
    cast(grouped.customer_count as bigint) as customer_count,
    cast(grouped.customer_count as double) / everybody.customer_count as share_of_customers,
    cast(grouped.value_before as decimal(38,4)) as value_before,
    cast(grouped.value_before as double) / nullif(cast(everybody.value_before as double), 0) as share_of_value,
    grouped.value_basis,
    grouped.high_value_from,

    -- days since the last order
    cast(grouped.median_recency_days as double) as median_recency_days,
    cast(grouped.median_rhythm as double) as median_rhythm,

    -- the rule beside the gaps of those who ordered more than once, and another one: twice and four times the usual gap
    cast(grouped.usual_gap_days as double) as usual_gap_days,
    cast({{ slipping_after_days() }} as bigint) as slipping_after_days,
    cast({{ var('dormant_after_days') }} as bigint) as dormant_after_days,
    {%- for column in ['slipping_judged_count', 'slipping_overdue_count', 'dormant_judged_count', 'dormant_not_overdue_count'] %}
    cast(grouped.{{ column }} as bigint) as {{ column }},
    {%- endfor %}
    case
        when grouped.slipping_judged_count >= {{ judged_from }}
            and grouped.slipping_overdue_count > {{ share_wrong_max }} * grouped.slipping_judged_count then 'late'
        when grouped.dormant_judged_count >= {{ judged_from }}
            and grouped.dormant_not_overdue_count > {{ share_wrong_max }} * grouped.dormant_judged_count then 'early'
        when greatest(grouped.slipping_judged_count, grouped.dormant_judged_count) >= {{ judged_from }} then 'fits'
    end as rule_fit,
    cast(ceil(2 * grouped.usual_gap_days) as bigint) as fitting_slipping_after_days,
    cast(ceil(4 * grouped.usual_gap_days) as bigint) as fitting_dormant_after_days,

    -- without any action
    cast(grouped.scored_count as bigint) as scored_count,
    {%- for days in reorder_days() %}
    cast(grouped.probability_{{ days }}_days as double) / nullif(grouped.scored_count, 0) as probability_{{ days }}_days,
    {%- endfor %}

    -- the best customers who begin to slip
    cast(grouped.slipping_high_value_count as bigint) as slipping_high_value_count,
    cast(grouped.slipping_high_value as decimal(38,4)) as slipping_high_value,
    cast(grouped.slipping_probability as double) / nullif(grouped.slipping_scored_count, 0)
        as slipping_high_value_probability_90_days
from grouped
cross join everybody
