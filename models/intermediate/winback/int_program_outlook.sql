-- One row per program: the customers it has and gets, and what such customers do by themselves, as seen at past period ends of
-- customers who had been silent for as long.

{#- Silences are alike within so many days. #}
{%- set band_days = 30 %}

with

programs as (

    select * from {{ ref('programs') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

past as (

    select
        statuses.*,
        programs.program,
        cast({{ dbt.dateadd('day', 'cast(programs.outcome_days as integer)', 'statuses.as_of_date') }} as date) as counted_until
    from {{ ref('int_customer_statuses') }} as statuses
    inner join programs
        on instr('; ' || programs.lifecycles || ';', '; ' || statuses.lifecycle || ';') > 0
        and statuses.value_band = coalesce(programs.value_band, statuses.value_band)
    where statuses.is_period_end

),

-- Who stood there, and what they did in the days that would have counted; only where these are over.
outcomes as (

    select
        past.program,
        past.as_of_date,
        past.customer_id,
        max(floor(past.silence_days / cast({{ band_days }} as double))) as silence_band,
        max(past.value_before) as value_before,
        count(orders.order_key) as order_count,
        coalesce(sum(orders.{{ 'net_amount' if var('refund_policy') == 'net' else 'gross_amount' }}), 0) as revenue
    from past
    cross join as_of
    left join {{ ref('int_orders') }} as orders
        on past.customer_id = orders.customer_id
        and orders.is_order
        and past.as_of_date <= cast(orders.ordered_at as date)
        and past.counted_until > cast(orders.ordered_at as date)
    where past.counted_until <= as_of.as_of_date
    group by past.program, past.as_of_date, past.customer_id

),

-- Decimals, so that sums do not depend on the order of the rows; wide ones, so that squares do not overflow.
amounts as (

    select
        program,
        silence_band,
        order_count,
        cast(greatest(-1000000000, least(1000000000, revenue)) as decimal(19,2)) as revenue,
        cast(greatest(-1000000000, least(1000000000, value_before)) as decimal(19,2)) as value_before
    from outcomes

),

bands as (

    select
        program,
        silence_band,
        cast(count(*) as bigint) as past_customers,
        cast(count(*) filter (where order_count > 0) as double) as returned,
        cast(sum(revenue) as double) as revenue,
        cast(sum(value_before) as double) as value_before,
        cast(sum(revenue * revenue) as double) as revenue_2,
        cast(sum(value_before * value_before) as double) as value_before_2,
        cast(sum(revenue * value_before) as double) as product
    from amounts
    group by program, silence_band

),

-- How silent those were who are measured, when they were assigned.
assigned_bands as (

    select
        programs.program,
        floor(assignments.silence_days / cast({{ band_days }} as double)) as silence_band,
        cast(count(*) as double) as customers
    from programs
    inner join {{ ref('winback_assignments') }} as assignments
        on programs.program = assignments.program
        and programs.salt = assignments.salt
    where assignments.dataset = '{{ var("dataset") }}'
    group by programs.program, floor(assignments.silence_days / cast({{ band_days }} as double))

),

-- The past is weighed to look like them; before anybody is assigned it stands as it is.
weights as (

    select
        bands.program,
        bands.silence_band,
        case
            when max(assigned_bands.customers) over (partition by bands.program) is null then 1
            else coalesce(assigned_bands.customers, 0) / bands.past_customers
        end as weight
    from bands
    left join assigned_bands
        on bands.program = assigned_bands.program
        and bands.silence_band = assigned_bands.silence_band

),

-- Decimals again: there are few bands, and their order is nobody's business.
sums as (

    select
        bands.program,
        cast(sum(bands.past_customers) as bigint) as past_customers,
        cast(sum(cast(weights.weight * bands.past_customers as decimal(38,6))) as double) as n
        {%- for name in ['returned', 'revenue', 'value_before', 'revenue_2', 'value_before_2', 'product'] %},
        cast(sum(cast(weights.weight * bands.{{ name }} as decimal(38,6))) as double) as {{ name }}
        {%- endfor %}
    from bands
    inner join weights
        on bands.program = weights.program
        and bands.silence_band = weights.silence_band
    group by bands.program

),

history as (

    select
        program,
        past_customers,
        returned / n as return_rate,
        revenue / n as revenue_per_head,
        -- of who returned
        revenue / nullif(returned, 0) as amount,
        sqrt(greatest(
            revenue_2 / nullif(returned, 0) - (revenue / nullif(returned, 0)) * (revenue / nullif(returned, 0)), 0
        )) as amount_deviation,
        -- what customers were worth before explains a part of what they bring afterwards
        (product / n - (revenue / n) * (value_before / n)) / nullif(
            sqrt(greatest(revenue_2 / n - (revenue / n) * (revenue / n), 0))
            * sqrt(greatest(value_before_2 / n - (value_before / n) * (value_before / n), 0)), 0
        ) as correlation
    from sums

),

first_end as (

    select min(as_of_date) as as_of_date
    from {{ ref('int_customer_statuses') }}
    where is_period_end

),

-- Who came to stand there in a period.
entered as (

    select
        past.program,
        past.as_of_date,
        {{ dbt.datediff('past.period_start', 'past.as_of_date', 'day') }} as period_days,
        count(*) filter (where earlier.customer_id is null) as customers
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

),

inflow as (

    select
        entered.program,
        7.0 * sum(entered.customers) / sum(entered.period_days) / max(drawn.share) as entered_per_week
    from entered
    cross join drawn
    group by entered.program

),

assigned as (

    select
        programs.program,
        count(assignments.customer_id) as customers_so_far,
        count(*) filter (where assignments.arm = 'treatment') as treatment_so_far,
        count(*) filter (where assignments.arm = 'control') as control_so_far,
        count(*) filter (where assignments.cohort_week = cast(date_trunc('week', as_of.as_of_date) as date)) as customers_this_week,
        count(*) filter (
            where assignments.cohort_week = cast(date_trunc('week', as_of.as_of_date) as date) and assignments.arm = 'treatment'
        ) as treatment_this_week,
        count(*) filter (
            where assignments.cohort_week = cast(date_trunc('week', as_of.as_of_date) as date) and assignments.arm = 'control'
        ) as control_this_week
    from programs
    cross join as_of
    left join {{ ref('winback_assignments') }} as assignments
        on programs.program = assignments.program
        and programs.salt = assignments.salt
        and assignments.dataset = '{{ var("dataset") }}'
    group by programs.program

),

-- Of those to whom the rule applies, how many may be written to.
reach as (

    select
        program,
        cast(count(*) as bigint) as customers_on_list,
        cast(count(*) filter (where suppressed_reason is not null) as bigint) as customers_suppressed,
        cast(count(*) filter (where arm is not null) as double) / count(*) as share_assigned
    from {{ ref('winback_list') }}
    group by program

)

select
    -- key
    programs.program,
    as_of.as_of_date,

    -- what is asked for
    programs.goal,
    programs.outcome_days,
    programs.control_share,
    programs.effect_aimed_at,

    -- customers
    coalesce(reach.customers_on_list, 0) as customers_on_list,
    coalesce(reach.customers_suppressed, 0) as customers_suppressed,
    assigned.customers_so_far,
    assigned.treatment_so_far,
    assigned.control_so_far,
    assigned.customers_this_week,
    assigned.treatment_this_week,
    assigned.control_this_week,
    round(inflow.entered_per_week * reach.share_assigned, 2) as new_per_week,

    -- what they do by themselves
    coalesce(history.past_customers, 0) as past_customers,
    round(history.return_rate, 6) as return_rate,
    round(history.revenue_per_head, 4) as revenue_per_head,
    round(history.amount, 4) as amount,
    round(history.amount_deviation, 4) as amount_deviation,
    case when history.correlation is not null then round(least(1, greatest(-1, history.correlation)), 4) end as correlation
from programs
cross join as_of
inner join assigned
    on programs.program = assigned.program
left join reach
    on programs.program = reach.program
left join history
    on programs.program = history.program
left join inflow
    on programs.program = inflow.program
