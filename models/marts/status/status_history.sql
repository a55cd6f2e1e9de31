-- One row per period end and customer with an order before it: the status at that time by today's rules, and the one before.

with

statuses as (

    select *
    from {{ ref('int_customer_statuses') }}
    where is_period_end

),

first_end as (

    select min(as_of_date) as as_of_date from statuses

)

select
    -- key
    statuses.as_of_date as period_end,
    statuses.customer_id,

    -- status at the period end
    statuses.status,
    statuses.status_position,
    statuses.value_band,
    statuses.recency_days,
    cast(statuses.value_before as decimal(38,4)) as value,

    -- status before
    case
        when earlier.customer_id is not null then earlier.status
        when statuses.as_of_date > first_end.as_of_date then 'Not yet a customer'
    end as previous_status,
    case when statuses.as_of_date > first_end.as_of_date then coalesce(earlier.status_position, 0) end as previous_position,
    cast(earlier.value_before as decimal(38,4)) as previous_value,
    case when statuses.as_of_date > first_end.as_of_date then coalesce(earlier.status, '') <> statuses.status end as is_move,
    case
        when statuses.as_of_date > first_end.as_of_date then {{ status_movement('earlier.lifecycle', 'statuses.lifecycle') | indent(8) }}
    end as movement
from statuses
cross join first_end
left join statuses as earlier
    on statuses.customer_id = earlier.customer_id
    and statuses.period_start = earlier.as_of_date
