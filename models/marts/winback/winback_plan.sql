-- One row per program: how small an effect its customers can show, how long lists must be pooled to show the one aimed at, and
-- which control share measures soonest. From what customers of the same standing did at past period ends, without this program.

{%- set z2 = effect_z() ** 2 %}
{#- Below so many customers half and half is the advice: a smaller control group would hide all but huge effects. -#}
{%- set half_below = 2000 %}
{#- More weeks than this are no plan. -#}
{%- set weeks_max = 104 %}

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
        programs.outcome_days
    from {{ ref('int_customer_statuses') }} as statuses
    inner join programs
        on instr('; ' || programs.lifecycles || ';', '; ' || statuses.lifecycle || ';') > 0
        and statuses.value_band = coalesce(programs.value_band, statuses.value_band)
    where not statuses.is_today and statuses.period_start is not null

),

-- Who stood there, and what they did in the days that would have counted; only where these are over.
outcomes as (

    select
        past.program,
        past.as_of_date,
        past.customer_id,
        max(past.value_before) as value_before,
        count(orders.order_key) as order_count,
        coalesce(sum(orders.{{ 'net_amount' if var('refund_policy') == 'net' else 'gross_amount' }}), 0) as revenue
    from past
    cross join as_of
    left join {{ ref('int_orders') }} as orders
        on past.customer_id = orders.customer_id
        and orders.is_order
        and past.as_of_date <= cast(orders.ordered_at as date)
        and {{ dbt.datediff('past.as_of_date', 'orders.ordered_at', 'day') }} < past.outcome_days
    where {{ dbt.datediff('past.as_of_date', 'as_of.as_of_date', 'day') }} >= past.outcome_days
    group by past.program, past.as_of_date, past.customer_id

),

-- Decimals, so that sums do not depend on the order of the rows.
amounts as (

    select
        program,
        order_count,
        cast(greatest(-1000000000, least(1000000000, revenue)) as decimal(14,2)) as revenue,
        cast(greatest(-1000000000, least(1000000000, value_before)) as decimal(14,2)) as value_before
    from outcomes

),

sums as (

    select
        program,
        cast(count(*) as bigint) as past_customers,
        cast(count(*) as double) as n,
        cast(count(*) filter (where order_count > 0) as double) as returned,
        cast(sum(revenue) as double) as revenue,
        cast(sum(value_before) as double) as value_before,
        cast(sum(revenue * revenue) as double) as revenue_2,
        cast(sum(value_before * value_before) as double) as value_before_2,
        cast(sum(revenue * value_before) as double) as product
    from amounts
    group by program

),

moments as (

    select
        program,
        past_customers,
        returned / n as return_rate,
        revenue / n as revenue_per_head,
        greatest(revenue_2 / n - (revenue / n) * (revenue / n), 0) as revenue_variance,
        greatest(value_before_2 / n - (value_before / n) * (value_before / n), 0) as value_variance,
        product / n - (revenue / n) * (value_before / n) as covariance
    from sums

),

-- What customers were worth before explains a part of what they bring afterwards; the rest is what has to be averaged out.
history as (

    select
        program,
        past_customers,
        return_rate,
        revenue_per_head,
        sqrt(greatest(
            revenue_variance - coalesce(covariance * covariance / nullif(value_variance, 0), 0), 0
        )) as revenue_deviation
    from moments

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
    where past.as_of_date > (select min(as_of_date) from {{ ref('int_customer_statuses') }} where not is_today)
    group by past.program, past.as_of_date, past.period_start

),

drawn as (

    select least(1.0, cast({{ var('history_customers_max') }} as double) / nullif(count(*), 0)) as share
    from {{ ref('int_customers') }}

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

),

known as (

    select
        programs.*,
        assigned.customers_so_far,
        assigned.treatment_so_far,
        assigned.control_so_far,
        assigned.customers_this_week,
        assigned.treatment_this_week,
        assigned.control_this_week,
        coalesce(reach.customers_on_list, 0) as customers_on_list,
        coalesce(reach.customers_suppressed, 0) as customers_suppressed,
        coalesce(history.past_customers, 0) as past_customers,
        history.return_rate,
        history.revenue_per_head,
        history.revenue_deviation,
        inflow.entered_per_week * reach.share_assigned as new_per_week,
        programs.effect_aimed_at * history.revenue_per_head / nullif(history.return_rate, 0) as revenue_aimed_at,
        -- the variances of a single customer in either arm, if the effect is what is aimed at
        history.return_rate * (1 - history.return_rate) as control_variance,
        least(history.return_rate + programs.effect_aimed_at, 1)
        * (1 - least(history.return_rate + programs.effect_aimed_at, 1)) as treatment_variance,
        as_of.as_of_date
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

),

-- In either measure: the variances, and what one customer at a time has to show.
judged as (

    select
        *,
        case when goal = 'return rate' then control_variance else revenue_deviation * revenue_deviation end as variance_0,
        case when goal = 'return rate' then treatment_variance else revenue_deviation * revenue_deviation end as variance_1,
        case when goal = 'return rate' then effect_aimed_at else revenue_aimed_at end as effect
    from known

),

needs as (

    select
        *,
        ceil({{ z2 }} * (
            variance_1 / nullif(1 - control_share, 0) + variance_0 / nullif(control_share, 0)
        ) / nullif(effect * effect, 0)) as customers_needed,
        sqrt(variance_0) / nullif(sqrt(variance_0) + sqrt(variance_1), 0) as share_soonest,
        -- the smallest share with which these customers show it solves k c² - (k - v1 + v0) c + v0 = 0
        customers_so_far * effect * effect / {{ z2 }} as k
    from judged

),

planned as (

    select
        *,
        ceil(greatest(customers_needed - customers_so_far, 0) / nullif(new_per_week, 0)) as weeks_needed,
        case
            when control_share = 0 then 0.0
            when customers_so_far < {{ half_below }} then 0.5
            when (k - variance_1 + variance_0) * (k - variance_1 + variance_0) < 4 * k * variance_0 then share_soonest
            else greatest(0.05, ceil(100 * (
                k - variance_1 + variance_0
                - sqrt((k - variance_1 + variance_0) * (k - variance_1 + variance_0) - 4 * k * variance_0)
            ) / nullif(2 * k, 0)) / 100)
        end as advised_control_share
    from needs

),

words as (

    select
        *,
        case
            when goal = 'return rate' then {{ number_words('100 * effect_aimed_at', 'count') }} || ' points'
            else {{ number_words('revenue_aimed_at', 'money') }} || ' a head'
        end as effect_words,
        case
            when control_share = 0 then 'no control group'
            when past_customers = 0 or customers_needed is null then 'not known'
            when customers_so_far >= customers_needed then 'enough'
            when weeks_needed <= {{ weeks_max }} then 'pooled'
            else 'too few'
        end as case_key
    from planned

)

select
    -- key
    program,
    position,
    title,

    -- on the list today
    customers_on_list,
    customers_suppressed,

    -- assigned
    cast(customers_this_week as bigint) as customers_this_week,
    cast(customers_so_far as bigint) as customers_so_far,
    cast(treatment_so_far as bigint) as treatment_so_far,
    cast(control_so_far as bigint) as control_so_far,
    control_share,
    goal,
    outcome_days,

    -- what happens by itself
    past_customers,
    round(return_rate, 6) as return_rate,
    round(revenue_per_head, 4) as revenue_per_head,
    round(revenue_deviation, 4) as revenue_deviation,
    round(new_per_week, 2) as new_per_week,

    -- what can be seen
    round({{ smallest_effect('return_rate', 'treatment_this_week', 'control_this_week') }}, 6) as smallest_effect_this_week,
    round({{ smallest_effect('return_rate', 'treatment_so_far', 'control_so_far') }}, 6) as smallest_effect,
    round(
        {{ effect_z() }} * revenue_deviation
        * sqrt(1.0 / nullif(treatment_so_far, 0) + 1.0 / nullif(control_so_far, 0)), 4
    ) as smallest_revenue_effect,

    -- what it takes
    effect_aimed_at,
    cast(customers_needed as bigint) as customers_needed,
    cast(weeks_needed as bigint) as weeks_needed,
    cast(
        case when case_key in ('enough', 'pooled')
            then {{ dbt.dateadd('day', 'cast(7 * coalesce(weeks_needed, 0) + outcome_days as integer)', 'as_of_date') }}
        end as date
    ) as result_on,
    case_key as measurability,
    case case_key
        when 'no control group' then 'Cannot be measured: nobody is left without a contact.'
        when 'not known' then 'Cannot be planned: the data does not show how many of them come back by themselves.'
        when 'enough' then 'Can be measured: ' || {{ number_words('customers_so_far', 'count') }}
            || ' customers show an effect of ' || effect_words || '.'
        when 'pooled' then 'Cannot be measured alone; pooled by week ' || {{ number_words('weeks_needed', 'count') }}
            || ' it shows an effect of ' || effect_words || '.'
        else 'Cannot be measured at this pace: an effect of ' || effect_words || ' takes '
            || {{ number_words('customers_needed', 'count') }} || ' customers.'
    end as verdict,

    -- which control share
    round(share_soonest, 4) as share_soonest,
    round(advised_control_share, 4) as advised_control_share,
    case
        when control_share = 0 then 'No control group is wanted here; hold some back to learn what it brings.'
        when customers_so_far < {{ half_below }} then 'Half and half: with fewer than {{ '{:,}'.format(half_below) }} customers anything else takes longer.'
        when case_key = 'not known' then 'Stay with the share there is until the data shows more.'
        when case_key = 'enough' then 'A control group of ' || {{ number_words('advised_control_share', 'share') }}
            || ' is enough for ' || effect_words || '.'
        else 'A control group of ' || {{ number_words('advised_control_share', 'share') }} || ' measures soonest.'
    end as advice
from words
