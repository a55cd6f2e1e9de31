-- One row per program and customer that its rule covers today: the arm, and why the customer is suppressed, if so.

{{ config(materialized = 'ephemeral') }}

with

audiences as (

    select * from {{ ref('int_program_audiences') }}

),

assignments as (

    select
        *,
        cast({{ dbt.dateadd('day', 'outcome_days', 'assigned_on') }} as date) as measured_until
    from {{ ref('list_assignments') }}
    where dataset = '{{ shop() }}'

),

latest as (

    select max(assigned_on) as assigned_on from assignments

),

-- All other programs suppress customers who are being measured in one program or round; otherwise the effects could not be
-- separated.
elsewhere as (

    select
        audiences.program,
        audiences.customer_id,
        max_by(assignments.program, (assignments.assigned_on, assignments.program)) as program_there,
        max_by(assignments.measured_until, (assignments.assigned_on, assignments.program))
            filter (where assignments.measured_until is not null) as until
    from audiences
    inner join assignments
        on audiences.customer_id = assignments.customer_id
        and (audiences.program <> assignments.program or audiences.salt <> assignments.salt)
        and audiences.as_of_date >= assignments.assigned_on
        and audiences.as_of_date < assignments.measured_until
    group by audiences.program, audiences.customer_id

)

select
    -- key
    audiences.program,
    audiences.customer_id,

    -- the arm
    assignments.arm,
    coalesce(assignments.assigned_on = audiences.as_of_date, false) as new_on_list,

    -- the first reason that applies
    case
        when audiences.own_reason is not null then audiences.own_reason
        when audiences.as_of_date is null then 'the data has no dates: set as_of_date'
        when elsewhere.program_there = audiences.program
            then 'still measured in the previous round until ' || cast(elsewhere.until as string)
        when elsewhere.program_there is not null
            then 'in program ' || elsewhere.program_there || ' until ' || cast(elsewhere.until as string)
        -- Only the first days are measured: a second message to one arm alone would make the comparison useless.
        when assignments.share_of_control > 0 and audiences.as_of_date >= assignments.measured_until
            then 'measured in round ' || audiences.salt || ' until ' || cast(assignments.measured_until as string)
        when assignments.arm is null then 'the list is from before ' || cast(latest.assigned_on as string)
    end as suppressed_reason
from audiences
cross join latest
left join assignments
    on audiences.program = assignments.program
    and audiences.salt = assignments.salt
    and audiences.customer_id = assignments.customer_id
left join elsewhere
    on audiences.program = elsewhere.program
    and audiences.customer_id = elsewhere.customer_id
