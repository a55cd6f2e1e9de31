-- One row per dormant customer (silent for longer than `dormant_after_days`): what is at stake, what may lie behind it and what
-- speaks for that, what they bought, and what to do.

{%- set signs = dormancy_signs() %}

with

statuses as (

    select *
    from {{ ref('customer_status') }}
    where lifecycle in ('dormant', 'lost')

),

measures as (

    select * from {{ ref('int_customer_measures') }}

),

baskets as (

    select * from {{ ref('int_silent_baskets') }}

),

playbook as (

    select * from {{ ref('dormancy_playbook') }}

),

clusters as (

    select
        customer_id,
        segment_name
    from {{ ref('customer_segments') }}
    where segmentation = 'dormancy'

),

left_out_months as (

    {{ left_out_months() | indent(4) }}

),

largest_orders as (

    select
        orders.customer_id,
        cast(max(orders.gross_amount) as double) / nullif(cast(sum(orders.gross_amount) as double), 0) as largest_order_share
    from {{ ref('int_orders') }} as orders
    inner join statuses
        on orders.customer_id = statuses.customer_id
    cross join {{ ref('int_as_of') }} as as_of
    left join left_out_months
        on cast(date_trunc('month', orders.ordered_at) as date) = left_out_months.month_start
    where orders.is_order and orders.ordered_at >= as_of.lookback_start and left_out_months.month_start is null
    group by orders.customer_id

),

-- Only where the data has events of its own: else each order line is its own event.
looks as (

    select
        events.customer_id,
        count(*) filter (where events.event_type = 'view') as views_since_last_order,
        greatest(
            count(*) filter (where events.event_type = 'cart') - count(*) filter (where events.event_type = 'remove_from_cart'), 0
        ) as carts_since_last_order
    from {{ ref('input__events') }} as events
    inner join statuses
        on events.customer_id = statuses.customer_id
    inner join measures
        on events.customer_id = measures.customer_id
        and events.occurred_at > measures.last_order_at
    inner join {{ ref('int_as_of') }} as as_of
        on events.occurred_at < as_of.as_of_date
    where {{ provides('events') | lower }}
    group by events.customer_id

),

evidence as (

    select
        statuses.customer_id,
        statuses.status,
        case when statuses.value_band = 'high' then 'high-value' else 'low-purchase' end as dormancy_kind,
        statuses.silence_days,
        statuses.days_since_first_order,
        statuses.usual_gap_days,
        statuses.rhythm,
        measures.last_order_at,
        measures.order_count,
        statuses.value_before as value_at_stake,
        statuses.value_basis,
        cast(measures.refunded_amount as double) / nullif(cast(measures.gross_amount as double), 0) as refund_share,
        cast(measures.discount_amount as double)
        / nullif(cast(measures.gross_amount + measures.discount_amount as double), 0) as discount_share,
        {%- for column in ['views_since_last_order', 'carts_since_last_order'] %}
        {{ 'coalesce(looks.' ~ column ~ ', 0)' if provides('events') else 'cast(null as bigint)' }} as {{ column }},
        {%- endfor %}
        largest_orders.largest_order_share,
        baskets.last_product_id,
        baskets.last_product_name,
        baskets.favourite_product_id,
        baskets.favourite_product_name,
        baskets.last_category,
        baskets.favourite_category,
        baskets.favourite_category_share,
        baskets.category_count,
        baskets.new_product_count,
        baskets.new_product_name
    from statuses
    inner join measures
        on statuses.customer_id = measures.customer_id
    left join largest_orders
        on statuses.customer_id = largest_orders.customer_id
    left join looks
        on statuses.customer_id = looks.customer_id
    left join baskets
        on statuses.customer_id = baskets.customer_id

),

reasons as (

    select
        *,
        case
            {%- for sign in signs %}
            when dormancy_kind = '{{ sign["kind"] }}' and {{ sign['condition'] }} then '{{ sign["reason"] }}'
            {%- endfor %}
            else 'not known'
        end as reason,
        {%- for sign in signs %}
        case
            when dormancy_kind = '{{ sign["kind"] }}' and {{ sign['condition'] }}
                then coalesce('; ' || {{ sign['words'] }}, '')
            else ''
        end
        {{- ' ||' if not loop.last }}
        {%- endfor %} as told
    from evidence

),

totals as (

    select cast(sum(case when value_at_stake > 0 then value_at_stake end) as double) as value_at_stake
    from evidence

)

select
    -- key
    reasons.customer_id,

    -- where they stand
    reasons.status,
    reasons.dormancy_kind,
    clusters.segment_name as dormancy_cluster,
    cast(reasons.silence_days as bigint) as silence_days,
    reasons.usual_gap_days,
    reasons.rhythm,
    reasons.last_order_at,
    reasons.order_count,

    -- what is at stake
    reasons.value_at_stake,
    reasons.value_basis,
    round(cast(greatest(reasons.value_at_stake, 0) as double) / nullif(totals.value_at_stake, 0), 9) as share_of_value_at_stake,
    scores.probability_90_days as return_probability,

    -- why
    reasons.reason,
    case when reasons.told = '' then 'nothing in the data says why' else substr(reasons.told, 3) end as evidence,
    round(reasons.refund_share, 6) as refund_share,
    round(reasons.discount_share, 6) as discount_share,
    cast(reasons.views_since_last_order as bigint) as views_since_last_order,
    cast(reasons.carts_since_last_order as bigint) as carts_since_last_order,
    round(reasons.largest_order_share, 6) as largest_order_share,
    cast(reasons.category_count as bigint) as category_count,

    -- what they bought, and what is new since
    reasons.last_product_id,
    reasons.last_product_name,
    reasons.favourite_product_id,
    reasons.favourite_product_name,
    reasons.last_category,
    reasons.favourite_category,
    reasons.favourite_category_share,
    cast(reasons.new_product_count as bigint) as new_product_count,
    reasons.new_product_name,

    -- what to do, and when
    best_times.best_weekday,
    best_times.best_hour,
    playbook.strategy,
    playbook.action_1,
    playbook.action_2,
    playbook.action_3,
    playbook.offer,
    playbook.channel,
    playbook.do_not,
    playbook.max_cost_per_customer
from reasons
cross join totals
left join playbook
    on reasons.dormancy_kind = playbook.dormancy_kind
    and reasons.reason = playbook.reason
left join clusters
    on reasons.customer_id = clusters.customer_id
left join {{ ref('best_time') }} as best_times
    on reasons.customer_id = best_times.customer_id
left join {{ ref('return_score') }} as scores
    on reasons.customer_id = scores.customer_id
