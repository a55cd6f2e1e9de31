-- One row per program, salt and customer ever assigned: the first build that finds the customer on the list appends it. Nothing
-- changes it afterwards (no options, no refit, no full refresh), so that what was promised can be measured.

with

audiences as (

    select * from {{ ref('int_program_audiences') }}

),

measures as (

    select * from {{ ref('int_customer_measures') }}

),

assigned as (

    {%- if is_incremental() %}

    select
        program,
        customer_id,
        salt,
        assigned_on,
        outcome_days
    from {{ this }}
    where dataset = '{{ shop() }}'

    {%- else %}

    select
        program,
        customer_id,
        salt,
        as_of_date as assigned_on,
        outcome_days
    from audiences
    where 1 = 0

    {%- endif %}

),

latest as (

    select max(assigned_on) as assigned_on from assigned

),

-- Customers who have an arm of this program, or are still being measured in any program, are not assigned.
taken as (

    select
        audiences.program,
        audiences.customer_id
    from audiences
    inner join assigned
        on audiences.customer_id = assigned.customer_id
    where
        (assigned.program = audiences.program and assigned.salt = audiences.salt)
        or {{ dbt.datediff('assigned.assigned_on', 'audiences.as_of_date', 'day') }} < assigned.outcome_days
    group by audiences.program, audiences.customer_id

),

-- A customer is in one program at a time: the first by position. A build as of an earlier day assigns nobody.
free as (

    select
        audiences.*,
        row_number() over (partition by audiences.customer_id order by audiences.position, audiences.program) as place
    from audiences
    cross join latest
    left join taken
        on audiences.program = taken.program
        and audiences.customer_id = taken.customer_id
    where taken.customer_id is null
        and audiences.own_reason is null
        and audiences.as_of_date >= coalesce(latest.assigned_on, audiences.as_of_date)

)

select
    -- key
    cast('{{ shop() }}' as string) as dataset,
    free.program,
    free.salt,
    free.customer_id,

    -- when
    free.as_of_date as assigned_on,
    cast(date_trunc('week', free.as_of_date) as date) as cohort_week,
    free.outcome_days,

    -- the arm depends only on customer, program and salt, so that every machine draws the same
    case
        when {{ hash_unit("free.customer_id || '|' || free.program || '|' || free.salt") }} < free.share_of_control then 'control'
        else 'treatment'
    end as arm,
    free.share_of_control,

    -- before the assignment, for a fair comparison
    free.status as stratum,
    measures.revenue as pre_period_revenue,
    measures.order_count as pre_period_order_count,
    measures.recency_days,
    scores.probability_30_days as reorder_probability
from free
inner join measures
    on free.customer_id = measures.customer_id
left join {{ ref('reorder_score') }} as scores
    on free.customer_id = scores.customer_id
where free.place = 1
