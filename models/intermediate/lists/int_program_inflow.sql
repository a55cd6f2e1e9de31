-- One row per program with a past: how many new customers it would have got per week.

{{ config(materialized = 'ephemeral') }}

with

past as (

    select * from {{ ref('int_program_past') }}

),

first_end as (

    select min(as_of_date) as as_of_date
    from {{ ref('int_customer_statuses') }}
    where is_period_end

),

-- Customers who newly reached the status of the program in a period.
entered as (

    select
        past.program,
        past.as_of_date,
        {{ dbt.datediff('past.period_start', 'past.as_of_date', 'day') }} as period_days,
        count(*) filter (where earlier.customer_id is null) as customer_count
    from past
    left join past as earlier
        on past.program = earlier.program
        and past.customer_id = earlier.customer_id
        and past.period_start = earlier.as_of_date
    cross join first_end
    where past.as_of_date > first_end.as_of_date
    group by past.program, past.as_of_date, past.period_start

),

drawn as (

    {{ history_share() | indent(4) }}

)

select
    entered.program,
    7e0 * sum(entered.customer_count) / sum(entered.period_days) / max(drawn.share) as entered_per_week
from entered
cross join drawn
group by entered.program
