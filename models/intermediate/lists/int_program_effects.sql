-- One row per program: the effect on the reorder rate that its contacts are planned with. What was measured, at its lower end; the
-- target effect where nothing was, or too little to show an effect or to rule the target out.

{{ config(materialized = 'ephemeral') }}

with

measured as (

    select
        campaign_id as program,
        lift_lower,
        lift_upper
    from {{ ref('campaign_statistics') }}
    where origin = 'program' and slice_type = 'all' and outcome in ('effect', 'harm', 'not sure', 'none seen')

)

select
    programs.program,
    case
        when measured.lift_lower > 0 then measured.lift_lower
        when measured.lift_upper < programs.target_effect then 0
        else cast(programs.target_effect as double)
    end as assumed_effect,
    case
        when measured.lift_lower > 0 then 'measured'
        when measured.lift_upper < programs.target_effect then 'measured: below the target'
        else 'target'
    end as assumed_effect_basis
from {{ ref('programs') }} as programs
left join measured
    on programs.program = measured.program
