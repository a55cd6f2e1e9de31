-- One row per program: how small an effect its customers can show, how long lists must be pooled to show the one aimed at, and
-- which control share measures soonest, in figures and in words.

{#- As in winback.campaigns.plan. -#}
{%- set half_below = 2000 %}
{%- set weeks_max = 104 %}

with

programs as (

    select * from {{ ref('programs') }}

),

outlook as (

    select * from {{ ref('int_program_outlook') }}

),

plans as (

    select * from {{ ref('program_plan') }}

),

cases as (

    select
        programs.position,
        programs.title,
        outlook.*,
        plans.smallest_effect_this_week,
        plans.smallest_effect,
        plans.smallest_revenue_effect,
        plans.customers_needed,
        plans.weeks_needed,
        plans.share_soonest,
        plans.advised_control_share,
        case
            when outlook.goal = 'return rate' then {{ number_words('100 * outlook.effect_aimed_at', 'count') }} || ' points'
            else {{ number_words('outlook.effect_aimed_at * outlook.amount', 'money') }} || ' a head'
        end as effect_words,
        case
            when outlook.control_share = 0 then 'no control group'
            when outlook.past_customers = 0 or plans.customers_needed is null then 'not known'
            when plans.weeks_needed = 0 then 'enough'
            when plans.weeks_needed <= {{ weeks_max }} then 'pooled'
            else 'too few'
        end as measurability
    from programs
    inner join outlook
        on programs.program = outlook.program
    inner join plans
        on programs.program = plans.program

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
    customers_this_week,
    customers_so_far,
    treatment_so_far,
    control_so_far,
    control_share,
    goal,
    outcome_days,

    -- what happens by itself
    past_customers,
    return_rate,
    revenue_per_head,
    new_per_week,

    -- what can be seen
    smallest_effect_this_week,
    smallest_effect,
    smallest_revenue_effect,

    -- what it takes
    effect_aimed_at,
    customers_needed,
    weeks_needed,
    cast(
        case when measurability in ('enough', 'pooled')
            then {{ dbt.dateadd('day', 'cast(7 * weeks_needed + outcome_days as integer)', 'as_of_date') }}
        end as date
    ) as result_on,
    measurability,
    case measurability
        when 'no control group' then 'It has no control group, so nobody can tell what it brings.'
        when 'not known' then 'Cannot be planned: the data does not show how many of them come back by themselves.'
        when 'enough' then 'Can be measured: ' || {{ number_words('customers_so_far', 'count') }}
            || ' customers show an effect of ' || effect_words || '.'
        when 'pooled' then 'Cannot be measured alone; pooled by week ' || {{ number_words('weeks_needed', 'count') }}
            || ' it shows an effect of ' || effect_words || '.'
        else 'Cannot be measured at this pace: an effect of ' || effect_words || ' takes '
            || {{ number_words('customers_needed', 'count') }} || ' customers.'
    end as verdict,

    -- which control share
    share_soonest,
    advised_control_share,
    case
        when control_share = 0 then 'No control group is wanted here; hold some back to learn what it brings.'
        when customers_so_far < {{ half_below }}
            then 'Half and half: with fewer than {{ "{:,}".format(half_below) }} customers anything else takes longer.'
        when measurability = 'not known' then 'Stay with the share there is until the data shows more.'
        when measurability = 'enough' then 'A control group of ' || {{ number_words('advised_control_share', 'share') }}
            || ' is enough for ' || effect_words || '.'
        else 'A control group of ' || {{ number_words('advised_control_share', 'share') }} || ' measures soonest.'
    end as advice
from cases
