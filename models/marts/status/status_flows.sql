-- One row per period end, status at its start, status at its end and movement (one, unless a status is the name of several
-- lifecycles): how many customers, and what they are worth. Within a period, the rows add up to everybody who has ever ordered.

with

drawn as (

    {{ history_share() | indent(4) }}

)

select
    -- key
    history.period_end,
    history.previous_status as from_status,
    history.status as to_status,

    -- in the order of the statuses
    cast(max(history.previous_position) as bigint) as from_position,
    max(history.status_position) as to_position,
    history.is_move,
    history.movement,
    history.period_end = max(history.period_end) over () as is_last_period,

    -- who and what
    cast(count(*) as bigint) as customer_count,
    cast({{ known_amount('sum(history.previous_value)') }} as decimal(38,4)) as value_at_start,
    cast(sum(history.value) as decimal(38,4)) as value_at_end,
    max(drawn.share) as share_of_customers_drawn
from {{ ref('status_history') }} as history
cross join drawn
where history.previous_status is not null
group by history.period_end, history.previous_status, history.status, history.is_move, history.movement
