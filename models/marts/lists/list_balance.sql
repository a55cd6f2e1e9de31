-- One row per program, round, control share and measure from before: are the arms alike? The draw is published as it is and
-- never repeated. Customers drawn with another share were drawn at another time, so they are compared separately.

{%- set measures = {
    'revenue before': 'pre_period_revenue',
    'orders before': 'pre_period_order_count',
    'days since the last order': 'recency_days',
    'reorder probability': 'reorder_probability'
} %}

with

assignments as (

    select *
    from {{ ref('list_assignments') }}
    where dataset = '{{ shop() }}' and share_of_control > 0

),

strata as (

    select distinct
        program,
        salt,
        share_of_control,
        stratum
    from assignments

),

-- Decimals, so that sums do not depend on the order of the rows.
long as (

    select
        assignments.program,
        assignments.salt,
        assignments.share_of_control,
        assignments.arm,
        cast({{ measures | length + 1 }} as bigint) as measure_position,
        'share ' || strata.stratum as measure,
        cast(case when assignments.stratum = strata.stratum then 1 else 0 end as decimal(19,4)) as value
    from assignments
    inner join strata
        on assignments.program = strata.program
        and assignments.salt = strata.salt
        and assignments.share_of_control = strata.share_of_control

    {%- for label, column in measures.items() %}

    union all

    select
        program,
        salt,
        share_of_control,
        arm,
        cast({{ loop.index }} as bigint) as measure_position,
        '{{ label }}' as measure,
        -- least and greatest ignore nulls, but an unknown value must stay unknown
        case when {{ column }} is not null then cast(greatest(-1000000000, least(1000000000, {{ column }})) as decimal(19,4)) end
            as value
    from assignments
    {%- endfor %}

),

sums as (

    select
        program,
        salt,
        share_of_control,
        arm,
        measure_position,
        measure,
        cast(count(value) as double) as n,
        cast(sum(value) as double) as total,
        cast(sum(value * value) as double) as total_2
    from long
    group by program, salt, share_of_control, arm, measure_position, measure

),

moments as (

    select
        *,
        total / nullif(n, 0) as mean,
        greatest(total_2 / nullif(n, 0) - (total / nullif(n, 0)) * (total / nullif(n, 0)), 0) as variance
    from sums

),

pairs as (

    select
        treatment.program,
        treatment.salt,
        treatment.share_of_control,
        treatment.measure_position,
        treatment.measure,
        treatment.n as treatment_customer_count,
        control.n as control_customer_count,
        treatment.mean as treatment_mean,
        control.mean as control_mean,
        coalesce(
            (treatment.mean - control.mean) / nullif(sqrt((treatment.variance + control.variance) / 2), 0), 0
        ) as difference,
        {{ z_95() }} * sqrt(1 / nullif(treatment.n, 0) + 1 / nullif(control.n, 0)) as chance
    from moments as treatment
    inner join moments as control
        on treatment.program = control.program
        and treatment.salt = control.salt
        and treatment.share_of_control = control.share_of_control
        and treatment.measure = control.measure
    where treatment.arm = 'treatment' and control.arm = 'control' and treatment.n > 0 and control.n > 0

)

select
    -- key
    pairs.program,
    pairs.salt,
    pairs.share_of_control,
    pairs.measure_position,
    pairs.measure,

    -- arms
    cast(pairs.treatment_customer_count as bigint) as treatment_customer_count,
    cast(pairs.control_customer_count as bigint) as control_customer_count,
    round(pairs.treatment_mean, 4) as treatment_mean,
    round(pairs.control_mean, 4) as control_mean,

    -- how far apart, in standard deviations, and how far chance alone takes 19 of 20 measures
    round(pairs.difference, 4) as standardized_difference,
    round(pairs.chance, 4) as by_chance_up_to,
    case when abs(pairs.difference) <= pairs.chance then 'within chance' else 'more than chance explains in 19 of 20 cases' end
        as verdict,

    -- the program, and all measures together
    programs.position as program_position,
    programs.title,
    cast(count(*) over () as bigint) as measure_count,
    cast(count(case when abs(pairs.difference) > pairs.chance then 1 end) over () as bigint) as beyond_chance_count
from pairs
left join {{ ref('programs') }} as programs
    on pairs.program = programs.program
