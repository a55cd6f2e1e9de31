-- One row per program: the minimum detectable effect with its customers, how long lists must be pooled to show the target
-- effect, and which control share measures soonest, in figures and in words.

{#- As in winback.lists.plan. -#}
{%- set curve_points = [2, 3, 5, 10] %}
{%- set half_below = 2000 %}
{%- set weeks_max = 104 %}

with

-- Today's list: each customer is sent to by one program at a time.
today as (

    select
        program,
        count(case when is_to_send then 1 end) as to_send_count,
        count(case when is_to_send and new_on_list then 1 end) as new_to_send_count,
        count(case when is_held_back then 1 end) as held_back_count,
        sum(case when is_to_send then revenue end) as to_send_revenue,
        count(case when is_to_send and contact_consent is null then 1 end) as unknown_consent_count,
        count(contact_consent) as known_consent_count
    from {{ ref('winback_list') }}
    group by program

),

cases as (

    select
        programs.position,
        programs.title,
        outlook.*,
        plans.minimum_detectable_effect_this_week,
        plans.minimum_detectable_effect,
        plans.minimum_detectable_revenue_effect,
        plans.needed_customer_count,
        plans.needed_week_count,
        plans.soonest_share_of_control,
        plans.advised_share_of_control,
        {%- for points in curve_points %}
        plans.power_{{ points }}_points,
        plans.power_{{ points }}_points_later,
        {%- endfor %}
        case
            when outlook.goal = 'reorder rate' then {{ number_words('100 * outlook.target_effect', 'count') }} || ' points'
            else {{ number_words('outlook.target_effect * outlook.amount', 'money') }} || ' per customer'
        end as effect_words,
        case
            when outlook.share_of_control = 0 then 'no control group'
            when outlook.past_customer_count = 0 or plans.needed_customer_count is null then 'not known'
            when plans.needed_week_count = 0 then 'enough'
            when plans.needed_week_count <= {{ weeks_max }} then 'pooled'
            else 'too few'
        end as measurability
    from {{ ref('programs') }} as programs
    inner join {{ ref('int_program_outlook') }} as outlook
        on programs.program = outlook.program
    inner join {{ ref('program_plan') }} as plans
        on programs.program = plans.program

)

select
    -- key
    cases.program,
    position,
    title,
    listed_customer_count,
    suppressed_customer_count,
    assigned_count_this_week,
    assigned_count_so_far,
    treatment_count_so_far,
    control_count_so_far,
    share_of_control,
    goal,
    outcome_days,

    -- without the program
    past_customer_count,
    reorder_rate,
    reorder_rate_basis,
    revenue_per_customer,
    new_per_week,

    -- what can be shown
    minimum_detectable_effect_this_week,
    minimum_detectable_effect,
    minimum_detectable_revenue_effect,
    round(minimum_detectable_revenue_effect / nullif(revenue_per_customer, 0), 4) as minimum_detectable_revenue_change,
    {%- for points in curve_points %}
    power_{{ points }}_points,
    power_{{ points }}_points_later,
    {%- endfor %}

    -- what the target effect needs
    target_effect,
    needed_customer_count,
    needed_week_count,
    cast(case when measurability in ('enough', 'pooled')
        then {{ dbt.dateadd('day', 'cast(7 * needed_week_count + outcome_days as integer)', 'as_of_date') }} end as date) as result_on,
    measurability,
    case measurability
        when 'no control group' then 'It has no control group, so its effect cannot be measured.'
        when 'not known' then 'Cannot be planned: the data does not show how many of these customers order again by themselves.'
        when 'enough' then 'With ' || {{ number_words('assigned_count_so_far', 'count') }} || ' customers, an effect of ' || effect_words
            || ' or more would be seen in 4 of 5 cases.'
        when 'pooled' then 'Too few customers so far. With those of '
            || {{ number_words('needed_week_count', 'count') }} || case when needed_week_count = 1 then ' more week' else ' more weeks' end
            || ', an effect of ' || effect_words || ' or more would be seen in 4 of 5 cases; whether there is one is not known.'
        else 'Cannot be measured at this pace: an effect of ' || effect_words || ' needs '
            || {{ number_words('needed_customer_count', 'count') }} || ' customers'
            || coalesce(', and about ' || {{ number_words('new_per_week', 'count') }} || ' come per week', '') || '. '
            || coalesce('Those so far would show an effect of ' || {{ number_words('round(100 * minimum_detectable_effect)', 'count') }}
                || ' points or more in 4 of 5 cases.', 'Those so far are too few to show any effect.')
    end as verdict,

    -- which control share
    soonest_share_of_control,
    advised_share_of_control,
    case
        when share_of_control = 0 then 'There is no control group. Hold some customers back to measure the effect.'
        when assigned_count_so_far < {{ half_below }}
            then 'With fewer than {{ "{:,}".format(half_below) }} customers, equal groups give a result soonest.'
        when measurability = 'not known' then 'Keep the current share until the data shows more.'
        when measurability = 'enough' then 'A control group of ' || {{ number_words('advised_share_of_control', 'share') }}
            || ' is enough to show ' || effect_words || '.'
        else 'A control group of ' || {{ number_words('advised_share_of_control', 'share') }} || ' gives a result soonest.'
    end as advice,

    -- to send to today
    cast(coalesce(today.to_send_count, 0) as bigint) as to_send_count,
    cast(coalesce(today.new_to_send_count, 0) as bigint) as new_to_send_count,
    cast(coalesce(today.held_back_count, 0) as bigint) as held_back_count,
    cast(today.to_send_revenue as decimal(38,4)) as to_send_revenue,
    mean_expected_value,
    mean_expected_value_with_action,
    mean_max_offer_cost,
    assumed_effect,
    assumed_effect_basis,
    cost_per_contact,
    -- what those held back would have brought if the program has the target effect
    cast(round(today.held_back_count * target_effect * amount, 4) as decimal(38,4)) as held_back_cost,
    cast(coalesce(sum(today.to_send_count) over (), 0) as bigint) as to_send_count_of_all,
    -- if the data has no consent at all, the shop asks for it elsewhere
    cast(case when sum(today.known_consent_count) over () > 0 then sum(today.unknown_consent_count) over () end as bigint)
        as unknown_consent_count_of_all
from cases
left join today
    on cases.program = today.program
