-- Whoever is in a status at the end of a period is in it at the start of the next: nobody is lost and nobody is counted twice.

with

periods as (

    select
        as_of_date,
        period_start
    from {{ ref('int_history_dates') }}
    where is_period_end

),

sides as (

    select
        period_end as at_date,
        to_status as status,
        customer_count as arrived,
        0 as departed
    from {{ ref('status_flows') }}

    union all

    select
        periods.period_start as at_date,
        flows.from_status as status,
        0 as arrived,
        flows.customer_count as departed
    from {{ ref('status_flows') }} as flows
    inner join periods
        on flows.period_end = periods.as_of_date
    where flows.from_position > 0

),

ends as (

    select
        min(period_end) as first_end,
        max(period_end) as last_end
    from {{ ref('status_flows') }}

)

select
    sides.at_date,
    sides.status,
    sum(sides.arrived) as arrived,
    sum(sides.departed) as departed
from sides
cross join ends
-- before the first end nothing arrives, and from the last one nothing departs yet
where sides.at_date >= ends.first_end and sides.at_date < ends.last_end
group by sides.at_date, sides.status
having sum(sides.arrived) <> sum(sides.departed)
