-- One row per program and customer that its rule covers today: what to know, what to do, in which arm they are, and why they
-- are suppressed, if so.

{#- What the program would bring: more customers who order, of whom there are no more than all, times what an order is worth. -#}
{%- set effect = 'least(effects.assumed_effect, 1 - coalesce(forecasts.probability, 0)) * list_values.order_value' %}

with

audiences as (

    select
        *,
        program || '-' || coalesce(cast(as_of_date as string), 'undated') as list_id
    from {{ ref('int_program_audiences') }}

),

-- Customers who were never assigned always have a reason to be suppressed.
arms as (

    select
        *,
        suppressed_reason is null and arm = 'treatment' as is_to_send,
        suppressed_reason is null and arm = 'control' as is_held_back
    from {{ ref('int_list_arms') }}

),

measures as (

    select
        *,
        lifetime_value_basis = 'margin' as is_margin_known
    from {{ ref('int_customer_measures') }}

)

select
    -- key
    audiences.list_id,
    audiences.program,
    audiences.customer_id,

    -- how to reach them
    audiences.contact_key,
    audiences.contact_consent,

    -- arm
    arms.arm,
    arms.new_on_list,
    arms.suppressed_reason,

    -- who
    audiences.status,
    audiences.value_band,
    audiences.segment_name,

    -- why they are on the list
    statuses.why as why_1,
    'no order for ' || {{ number_words('statuses.rhythm', 'count') }} || ' times '
    || case statuses.rhythm_basis when 'shop' then 'the shop''s' else 'their' end
    || ' usual gap of ' || {{ number_words('statuses.usual_gap_days', 'days') }} || ' days' as why_2,
    dormant.evidence as reason_evidence,

    -- what they did
    measures.last_order_at,
    statuses.recency_days as recency_days,
    statuses.usual_gap_days,
    measures.revenue as revenue,
    case when measures.is_margin_known then measures.lifetime_value end as margin,

    -- what they bought, and what is new since
    coalesce(baskets.last_product_name, baskets.last_product_id) as last_product,
    baskets.favorite_category,
    cast(baskets.new_arrival_count as bigint) as new_arrival_count,
    baskets.new_arrival_name,

    -- what to offer
    offers.again_product,
    offers.new_product,

    -- what to do
    coalesce(
        {{ named_products('programs.action', 'offers.again_product', 'offers.new_product') }}, dormant.action_1, statuses.action
    ) as action,
    coalesce(programs.offer, advice.offer) as offer,
    case when programs.offer is not null then 'program' else advice.offer_basis end as offer_basis,
    coalesce(programs.channel, case when programs.offer is null then advice.channel else advice.playbook_channel end) as channel,
    -- an offer that costs more than its effect brings never pays
    case when list_values.order_value is not null then cast(
        least(cast(advice.max_cost_per_customer as double), round({{ effect }}, 2)) as decimal(38,4)
    ) end as max_offer_cost,

    -- when to send
    best_times.best_weekday,
    best_times.best_hour,

    -- without any action
    forecasts.probability as p_reorder_no_action,
    forecasts.probability_lower as p_reorder_no_action_lower,
    forecasts.probability_upper as p_reorder_no_action_upper,
    cast(round(list_values.expected_revenue, 4) as decimal(38,4)) as expected_revenue,
    cast(round(list_values.expected_value, 4) as decimal(38,4)) as expected_value,

    -- with it, if the program has the effect that it is planned with
    cast(round(list_values.expected_value + {{ effect }}, 4) as decimal(38,4)) as expected_value_with_action,

    -- what happens to them today
    arms.is_to_send,
    arms.is_held_back,
    cast(case when arms.is_to_send then row_number() over (
        partition by audiences.program, arms.is_to_send
        order by measures.revenue desc, audiences.customer_id asc
    ) end as bigint) as revenue_position
from audiences
inner join arms
    on audiences.program = arms.program
    and audiences.customer_id = arms.customer_id
inner join {{ ref('programs') }} as programs
    on audiences.program = programs.program
inner join {{ ref('int_program_effects') }} as effects
    on audiences.program = effects.program
inner join {{ ref('customer_status') }} as statuses
    on audiences.customer_id = statuses.customer_id
inner join measures
    on audiences.customer_id = measures.customer_id
left join {{ ref('int_silent_baskets') }} as baskets
    on audiences.customer_id = baskets.customer_id
    and baskets.is_silent
left join {{ ref('int_offered_products') }} as offers
    on audiences.customer_id = offers.customer_id
left join {{ ref('dormant_customers') }} as dormant
    on audiences.customer_id = dormant.customer_id
left join {{ ref('int_customer_offers') }} as advice
    on audiences.customer_id = advice.customer_id
left join {{ ref('best_time') }} as best_times
    on audiences.customer_id = best_times.customer_id
left join {{ ref('int_reorder_forecasts') }} as forecasts
    on audiences.customer_id = forecasts.customer_id
    and audiences.outcome_days = forecasts.horizon_days
left join {{ ref('int_list_values') }} as list_values
    on audiences.program = list_values.program
    and audiences.customer_id = list_values.customer_id
