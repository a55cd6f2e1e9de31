-- One row per campaign with a random control group: which customers to contact next time, and the evidence for it.

{#- The order must beat 19 of 20 random ones, with those of all campaigns counted. Curves are flat near the top, so the fewest customers who bring nearly as much win. -#}
{%- set significant_below = 0.05 %}
{%- set nearly = 0.95 %}
{%- set facts = ['outcome', 'lift', 'lift_lower', 'lift_upper', 'value_per_customer', 'value_per_customer_lower',
    'value_per_customer_upper', 'value_q'] %}

with

sample as (

    select
        origin,
        campaign_id,
        {%- for arm in ['treatment', 'control'] %}
        sum(case when arm = '{{ arm }}' then 1 else 0 end) as {{ arm }},
        sum(case when arm = '{{ arm }}' and has_reordered then 1 else 0 end) as reordered_count_{{ arm }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_uplift_sample') }}
    group by origin, campaign_id

),

-- All customers, not only those of the sample.
lifts as (

    select
        origin,
        campaign_id,
        {{ facts | join(',\n        ') }}
    from {{ ref('campaign_statistics') }}
    where slice_type = 'all'

),

curves as (

    select
        *,
        max(worth) over (partition by origin, campaign_id) as best_worth
    from {{ ref('uplift_curves') }}

),

best as (

    select
        origin,
        campaign_id,
        max(best_worth) as best_worth,
        min(case when worth >= {{ nearly }} * best_worth then share_of_customers_mailed end) as share_of_customers_mailed,
        max(case when share_of_customers_mailed = 1 then gained end) as gained_by_all,
        max(value_per_reorder) as value_per_reorder,
        max(cost_per_customer) as cost_per_customer
    from curves
    group by origin, campaign_id

),

judged as (

    select
        sample.*,
        lifts.{{ facts | join(',\n        lifts.') }},
        ranked.qini,
        ranked.qini_by_chance,
        ranked.p_value,
        ranked.q_value,
        best.share_of_customers_mailed as best_share,
        best.gained_by_all,
        best.value_per_reorder,
        best.cost_per_customer,
        curves.gained as gained_by_best,
        ranked.q_value < {{ significant_below }} as differ,
        case
            when ranked.p_value is null then 'not known'
            when ranked.q_value < {{ significant_below }} and best.best_worth > 0 and best.share_of_customers_mailed < 1 then 'top'
            when lifts.outcome <> 'effect' or lifts.value_per_customer_upper < 0 then 'none'
            when lifts.value_per_customer_lower > 0 and lifts.value_q < {{ significant_below }} then 'all'
            else 'not known'
        end as choice
    from sample
    left join lifts
        on sample.origin = lifts.origin
        and sample.campaign_id = lifts.campaign_id
    left join {{ ref('int_uplift_ranks') }} as ranked
        on sample.origin = ranked.origin
        and sample.campaign_id = ranked.campaign_id
    left join best
        on sample.origin = best.origin
        and sample.campaign_id = best.campaign_id
    left join curves
        on best.origin = curves.origin
        and best.campaign_id = curves.campaign_id
        and best.share_of_customers_mailed = curves.share_of_customers_mailed

)

select
    -- key
    origin,
    campaign_id,

    -- the answer
    case choice when 'top' then 'top ' || {{ number_words('best_share', 'share') }} else choice end as advice,
    cast(case choice when 'top' then best_share when 'all' then 1 when 'none' then 0 end as double) as share_of_customers_to_mail,
    case
        when p_value is null
            then 'Too few customers came back to choose among them: ' || cast(reordered_count_treatment as string) || ' and '
                || cast(reordered_count_control as string) || ' in the two groups; each needs 20.'
        when choice = 'top'
            then 'Customers differ in how much it changes them. Send to the ' || {{ number_words('best_share', 'share') }}
                || ' that it changes most: ' || {{ fixed_decimals('100 * gained_by_best', 1) }}
                || ' of 100 customers come back because of it, and ' || {{ fixed_decimals('100 * gained_by_all', 1) }}
                || ' if you send to all.'
        else
            case
                when choice = 'all' then 'Send to all: it brings customers back and more in than it costs, and '
                when choice = 'not known'
                    then 'Test it again: it brings customers back, but whether that pays is not known' || coalesce(
                        ' (' || {{ fixed_decimals('value_per_customer', 2) }} || ' per customer, '
                        || {{ fixed_decimals('value_per_customer_lower', 2) }} || ' to '
                        || {{ fixed_decimals('value_per_customer_upper', 2) }} || ')', '') || ', and '
                when outcome = 'effect' then 'Send to none: it brings customers back but costs more than they bring in, and '
                when outcome = 'harm' then 'Send to none: it drives customers away, and '
                else 'Send to none, except to test it again: no effect has been shown yet, and '
            end
            || case
                when differ then 'customers differ in how much it changes them, but no part of them is worth more than all.'
                else 'it cannot be predicted better than by chance which customers it changes more.'
            end
    end as verdict,

    -- evidence
    cast(treatment as bigint) as treatment_count,
    cast(control as bigint) as control_count,
    lift,
    lift_lower,
    lift_upper,
    round(qini, 6) as qini,
    round(qini_by_chance, 6) as qini_by_chance,
    round(p_value, 6) as p_value,
    round(q_value, 6) as q_value,
    value_per_reorder,
    cost_per_customer
from judged
