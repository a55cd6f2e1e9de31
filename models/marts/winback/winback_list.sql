-- One row per program and customer to whom its rule applies today: what to know, what to do, in which arm they are, and why they
-- are left alone where they are.

with

audiences as (

    select * from {{ ref('int_program_audiences') }}

),

programs as (

    select * from {{ ref('programs') }}

),

assignments as (

    select *
    from {{ ref('winback_assignments') }}
    where dataset = '{{ var("dataset") }}'

),

latest as (

    select max(assigned_on) as assigned_on from assignments

),

-- Whoever is being measured in one program or round is left alone by all others, or neither could be told apart.
elsewhere as (

    select
        audiences.program,
        audiences.customer_id,
        max_by(assignments.program, (assignments.assigned_on, assignments.program)) as program_there,
        max_by(
            cast({{ dbt.dateadd('day', 'assignments.outcome_days', 'assignments.assigned_on') }} as date),
            (assignments.assigned_on, assignments.program)
        ) as until
    from audiences
    inner join assignments
        on audiences.customer_id = assignments.customer_id
        and (audiences.program <> assignments.program or audiences.salt <> assignments.salt)
        and audiences.as_of_date >= assignments.assigned_on
    where {{ dbt.datediff('assignments.assigned_on', 'audiences.as_of_date', 'day') }} < assignments.outcome_days
    group by audiences.program, audiences.customer_id

),

statuses as (

    select * from {{ ref('customer_status') }}

),

measures as (

    select
        *,
        lifetime_value_basis = 'margin' as is_margin_known,
        -- who sent back more than they bought in the lookback is worth nothing, and not less
        case when order_count > 0 then greatest(0, cast(case
            when lifetime_value_basis = 'margin' then lifetime_value
            else monetary_total
        end as double)) / order_count end as order_worth
    from {{ ref('int_customer_measures') }}

),

baskets as (

    select * from {{ ref('int_silent_baskets') }}

),

dormant as (

    select * from {{ ref('dormant_customers') }}

),

playbook as (

    select * from {{ ref('playbook') }}

),

best_times as (

    select * from {{ ref('best_time') }}

),

scores as (

    {%- for days in return_days() %}
    select
        customer_id,
        cast({{ days }} as bigint) as horizon_days,
        probability_{{ days }}_days as probability
    from {{ ref('return_score') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

-- What came of customers told alike, when the score was last tried: the groups reach to half-way between them.
tried as (

    select
        horizon_days,
        share_lower,
        share_upper,
        coalesce(
            (share_forecast + lag(share_forecast) over (partition by horizon_days order by bin_number)) / 2, -1
        ) as told_from,
        coalesce(
            (share_forecast + lead(share_forecast) over (partition by horizon_days order by bin_number)) / 2, 2
        ) as told_below
    from {{ ref('return_score_calibration') }}
    where population = 'everybody'
        and as_of_date = (
            select max(as_of_date)
            from {{ ref('return_score_calibration') }}
            where population = 'everybody'
        )

),

forecasts as (

    select
        scores.customer_id,
        scores.horizon_days,
        scores.probability,
        -- without a trial nothing says how far the probability may be off
        case when tried.share_lower is not null then least(scores.probability, tried.share_lower) end as probability_lower,
        case when tried.share_upper is not null then greatest(scores.probability, tried.share_upper) end as probability_upper
    from scores
    left join tried
        on scores.horizon_days = tried.horizon_days
        and scores.probability >= tried.told_from
        and scores.probability < tried.told_below

)

select
    -- key
    audiences.program || '-' || coalesce(cast(audiences.as_of_date as string), 'undated') as list_id,
    audiences.program,
    audiences.customer_id,

    -- how to reach them
    audiences.contact_key,
    audiences.contact_consent,

    -- in which arm
    assignments.arm,
    coalesce(assignments.assigned_on = audiences.as_of_date, false) as new_on_list,
    case
        when audiences.own_reason is not null then audiences.own_reason
        when audiences.as_of_date is null then 'the data has no dates: set as_of_date'
        when elsewhere.program_there = audiences.program
            then 'still measured in the round before, until ' || cast(elsewhere.until as string)
        when elsewhere.program_there is not null
            then 'in ' || elsewhere.program_there || ' until ' || cast(elsewhere.until as string)
        -- Only the first days are measured: a second message to one arm alone would tell nothing of anything.
        when assignments.control_share > 0
            and {{ dbt.datediff('assignments.assigned_on', 'audiences.as_of_date', 'day') }} >= assignments.outcome_days
            then 'measured in round ' || audiences.salt || ' until '
                || cast(cast({{ dbt.dateadd('day', 'assignments.outcome_days', 'assignments.assigned_on') }} as date) as string)
        when assignments.arm is null then 'the list is of a day before ' || cast(latest.assigned_on as string)
    end as suppressed_reason,

    -- who
    audiences.status,
    audiences.value_band,
    audiences.segment_name,

    -- why they are here
    statuses.why as why_1,
    'silent for ' || {{ number_words('statuses.rhythm', 'count') }} || ' times '
    || case statuses.rhythm_basis when 'shop' then 'the shop''s' else 'their' end
    || ' usual gap of ' || {{ number_words('statuses.usual_gap_days', 'days') }} || ' days' as why_2,
    dormant.evidence as reason_evidence,

    -- what they did
    measures.last_order_at,
    statuses.silence_days as days_silent,
    statuses.usual_gap_days,
    measures.monetary_total as spend,
    case when measures.is_margin_known then measures.lifetime_value end as margin,

    -- what they bought, and what is new since
    coalesce(baskets.last_product_name, baskets.last_product_id) as last_product,
    baskets.favourite_category,
    cast(baskets.new_product_count as bigint) as new_products_since,
    baskets.new_product_name,

    -- what to do
    coalesce(dormant.action_1, statuses.action) as action,
    coalesce(programs.offer, dormant.offer, playbook.offer) as offer,
    coalesce(programs.channel, dormant.channel, playbook.channel) as channel,
    -- no offer pays that costs more than an order is worth
    case when coalesce(dormant.max_cost_per_customer, playbook.max_cost_per_customer) is not null then cast(
        least(
            cast(coalesce(dormant.max_cost_per_customer, playbook.max_cost_per_customer) as double), round(measures.order_worth, 2)
        ) as decimal(38,4)
    ) end as max_offer_cost,

    -- when to write
    best_times.best_weekday,
    best_times.best_hour,

    -- what happens by itself
    forecasts.probability as p_return_no_action,
    forecasts.probability_lower as p_return_no_action_lower,
    forecasts.probability_upper as p_return_no_action_upper,
    cast(round(forecasts.probability * measures.order_worth, 4) as decimal(38,4)) as expected_value
from audiences
cross join latest
inner join programs
    on audiences.program = programs.program
inner join statuses
    on audiences.customer_id = statuses.customer_id
inner join measures
    on audiences.customer_id = measures.customer_id
left join assignments
    on audiences.program = assignments.program
    and audiences.salt = assignments.salt
    and audiences.customer_id = assignments.customer_id
left join elsewhere
    on audiences.program = elsewhere.program
    and audiences.customer_id = elsewhere.customer_id
left join baskets
    on audiences.customer_id = baskets.customer_id
left join dormant
    on audiences.customer_id = dormant.customer_id
left join playbook
    on audiences.segment_key = playbook.segment_key
left join best_times
    on audiences.customer_id = best_times.customer_id
left join forecasts
    on audiences.customer_id = forecasts.customer_id
    and audiences.outcome_days = forecasts.horizon_days
