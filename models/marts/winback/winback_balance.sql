-- One row per program, round, control share and measure from before: are the arms alike? The draw is published as it fell and
-- never repeated. Who was drawn with another share was drawn at another time, and is compared apart.

{%- set measures = {
    'spend before': 'pre_period_spend',
    'orders before': 'pre_period_orders',
    'days silent': 'silence_days',
    'probability of a return': 'return_probability'
} %}

with

assignments as (

    select *
    from {{ ref('winback_assignments') }}
    where dataset = '{{ var("dataset") }}' and control_share > 0

),

strata as (

    select distinct
        program,
        salt,
        control_share,
        stratum
    from assignments

),

-- Decimals, so that sums do not depend on the order of the rows.
long as (

    select
        assignments.program,
        assignments.salt,
        assignments.control_share,
        assignments.arm,
        cast({{ measures | length + 1 }} as bigint) as measure_position,
        'share ' || strata.stratum as measure,
        cast(case when assignments.stratum = strata.stratum then 1 else 0 end as decimal(19,4)) as value
    from assignments
    inner join strata
        on assignments.program = strata.program
        and assignments.salt = strata.salt
        and assignments.control_share = strata.control_share

    {%- for label, column in measures.items() %}

    union all

    select
        program,
        salt,
        control_share,
        arm,
        cast({{ loop.index }} as bigint) as measure_position,
        '{{ label }}' as measure,
        -- least and greatest pass over nulls: what is not known must stay so
        case when {{ column }} is not null then cast(greatest(-1000000000, least(1000000000, {{ column }})) as decimal(19,4)) end
            as value
    from assignments
    {%- endfor %}

),

sums as (

    select
        program,
        salt,
        control_share,
        arm,
        measure_position,
        measure,
        cast(count(value) as double) as n,
        cast(sum(value) as double) as total,
        cast(sum(value * value) as double) as total_2
    from long
    group by program, salt, control_share, arm, measure_position, measure

),

moments as (

    select
        program,
        salt,
        control_share,
        arm,
        measure_position,
        measure,
        n,
        total / nullif(n, 0) as mean,
        greatest(total_2 / nullif(n, 0) - (total / nullif(n, 0)) * (total / nullif(n, 0)), 0) as variance
    from sums

),

pairs as (

    select
        treatment.program,
        treatment.salt,
        treatment.control_share,
        treatment.measure_position,
        treatment.measure,
        treatment.n as treatment_customers,
        control.n as control_customers,
        treatment.mean as treatment_mean,
        control.mean as control_mean,
        (treatment.mean - control.mean) / nullif(sqrt((treatment.variance + control.variance) / 2), 0) as difference,
        1.959964 * sqrt(1 / nullif(treatment.n, 0) + 1 / nullif(control.n, 0)) as chance
    from moments as treatment
    inner join moments as control
        on treatment.program = control.program
        and treatment.salt = control.salt
        and treatment.control_share = control.control_share
        and treatment.measure = control.measure
    where treatment.arm = 'treatment' and control.arm = 'control' and treatment.n > 0 and control.n > 0

)

select
    -- key
    program,
    salt,
    control_share,
    measure_position,
    measure,

    -- arms
    cast(treatment_customers as bigint) as treatment_customers,
    cast(control_customers as bigint) as control_customers,
    round(treatment_mean, 4) as treatment_mean,
    round(control_mean, 4) as control_mean,

    -- how far apart, in standard deviations, and how far chance alone takes 19 of 20 measures
    round(coalesce(difference, 0), 4) as standardised_difference,
    round(chance, 4) as by_chance_up_to,
    case
        when abs(coalesce(difference, 0)) <= chance then 'as chance has it'
        else 'more than chance has it in 19 of 20 cases'
    end as verdict
from pairs
