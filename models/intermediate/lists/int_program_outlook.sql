-- One row per program: its customers today and per week, and what they do without it: how many order again as on every page, by
-- the reorder score; how much they spend, and where there is no score how many order, from customers at past period ends.

with

programs as (

    select * from {{ ref('programs') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

assignments as (

    select
        assignments.*,
        assignments.cohort_week = cast(date_trunc('week', as_of.as_of_date) as date) as is_this_week
    from {{ ref('list_assignments') }} as assignments
    cross join as_of
    where assignments.dataset = '{{ shop() }}'

),

assigned as (

    select
        programs.program,
        count(assignments.customer_id) as assigned_count_so_far,
        count(*) filter (where assignments.arm = 'treatment') as treatment_count_so_far,
        count(*) filter (where assignments.arm = 'control') as control_count_so_far,
        count(*) filter (where assignments.is_this_week) as assigned_count_this_week,
        count(*) filter (where assignments.is_this_week and assignments.arm = 'treatment') as treatment_count_this_week,
        count(*) filter (where assignments.is_this_week and assignments.arm = 'control') as control_count_this_week
    from programs
    left join assignments
        on programs.program = assignments.program
        and programs.salt = assignments.salt
    group by programs.program

),

-- Of the customers that the rule covers, how many may be contacted.
reach as (

    select
        program,
        cast(count(*) as bigint) as listed_customer_count,
        cast(count(*) filter (where suppressed_reason is not null) as bigint) as suppressed_customer_count,
        cast(count(*) filter (where arm is not null) as double) / count(*) as share_assigned,
        cast(sum(cast(p_reorder_no_action as decimal(18,6))) filter (where arm is not null) as double)
            / nullif(count(p_reorder_no_action) filter (where arm is not null), 0) as reorder_probability,
        cast(sum(expected_revenue) filter (where arm is not null) as double) / nullif(count(expected_revenue) filter (where arm is not null), 0)
            as expected_revenue,
        {%- for column in ['expected_value', 'expected_value_with_action', 'max_offer_cost'] %}
        cast(
            cast(sum({{ column }}) filter (where is_to_send) as double) / nullif(count({{ column }}) filter (where is_to_send), 0)
            as decimal(38,4)
        ) as mean_{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('winback_list') }}
    group by program

)

select
    -- key
    programs.program,
    as_of.as_of_date,

    -- settings of the program
    programs.goal,
    programs.outcome_days,
    programs.share_of_control,
    programs.target_effect,
    programs.cost_per_contact,

    -- customers
    coalesce(reach.listed_customer_count, 0) as listed_customer_count,
    coalesce(reach.suppressed_customer_count, 0) as suppressed_customer_count,
    assigned.assigned_count_so_far,
    assigned.treatment_count_so_far,
    assigned.control_count_so_far,
    assigned.assigned_count_this_week,
    assigned.treatment_count_this_week,
    assigned.control_count_this_week,
    round(inflow.entered_per_week * reach.share_assigned, 2) as new_per_week,

    -- what those to send to are expected to bring
    reach.mean_expected_value,
    reach.mean_expected_value_with_action,
    reach.mean_max_offer_cost,
    effects.assumed_effect,
    effects.assumed_effect_basis,

    -- what customers do without the program
    coalesce(baseline.past_customer_count, 0) as past_customer_count,
    round(coalesce(reach.reorder_probability, baseline.reorder_rate), 6) as reorder_rate,
    case when reach.reorder_probability is not null then 'score' when baseline.reorder_rate is not null then 'past' end
        as reorder_rate_basis,
    round(coalesce(reach.expected_revenue, baseline.revenue_per_customer), 4) as revenue_per_customer,
    round(baseline.amount, 4) as amount,
    round(baseline.amount_deviation, 4) as amount_deviation,
    case when baseline.correlation is not null then round(least(1, greatest(-1, baseline.correlation)), 4) end as correlation
from programs
cross join as_of
inner join assigned
    on programs.program = assigned.program
inner join {{ ref('int_program_effects') }} as effects
    on programs.program = effects.program
left join reach
    on programs.program = reach.program
left join {{ ref('int_program_baseline') }} as baseline
    on programs.program = baseline.program
left join {{ ref('int_program_inflow') }} as inflow
    on programs.program = inflow.program
