-- One row per period end, status at its start and status at its end: how many customers, and what they are worth. Within a
-- period the rows add up to everybody who has ever ordered.

with

statuses as (

    select *
    from {{ ref('int_customer_statuses') }}
    where is_period_end

),

first_end as (

    select min(as_of_date) as as_of_date from statuses

),

drawn as (

    {{ history_share() | indent(4) }}

)

select
    -- key
    statuses.as_of_date as period_end,
    coalesce(earlier.status, 'Not yet a customer') as from_status,
    statuses.status as to_status,

    -- in the order of the statuses
    cast(coalesce(max(earlier.status_position), 0) as bigint) as from_position,
    max(statuses.status_position) as to_position,
    coalesce(earlier.status, '') <> statuses.status as is_move,

    -- who and what
    cast(count(*) as bigint) as customers,
    cast(coalesce(sum(earlier.value_before), 0) as decimal(38,4)) as value_at_start,
    cast(sum(statuses.value_before) as decimal(38,4)) as value_at_end,
    max(drawn.share) as share_of_customers_drawn
from statuses
cross join first_end
cross join drawn
left join statuses as earlier
    on statuses.customer_id = earlier.customer_id
    and statuses.period_start = earlier.as_of_date
where statuses.as_of_date > first_end.as_of_date
group by statuses.as_of_date, earlier.status, statuses.status
