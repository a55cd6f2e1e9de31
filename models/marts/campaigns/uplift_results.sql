-- One row per campaign with a control group by chance: whom to write to next time, and how that is known.

{#- The order must beat 19 of 20 made by chance. Curves are flat near their top: the fewest customers who bring nearly as much. -#}
{%- set significant_below = 0.05 %}
{%- set nearly = 0.95 %}

with

sample as (

    select
        origin,
        campaign_id,
        {%- for arm in ['treatment', 'control'] %}
        sum(case when arm = '{{ arm }}' then 1 else 0 end) as {{ arm }},
        sum(case when arm = '{{ arm }}' and has_returned then 1 else 0 end) as returned_{{ arm }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_uplift_sample') }}
    group by origin, campaign_id

),

-- All customers, not only those of the sample.
lifts as (

    select
        origin,
        campaign_id,
        lift,
        lift_lower,
        lift_upper
    from {{ ref('campaign_statistics') }}
    where slice_kind = 'all'

),

orders as (

    select * from {{ ref('int_uplift_orders') }}

),

-- The mean of what is gained above the straight line; decimals, so that sums do not depend on the order.
qinis as (

    select
        orders.origin,
        orders.campaign_id,
        orders.draw,
        cast(sum(cast(orders.gained - orders.share_mailed * everybody.gained as decimal(18,9))) as double) / count(*) as qini
    from orders
    inner join orders as everybody
        on orders.origin = everybody.origin
        and orders.campaign_id = everybody.campaign_id
        and orders.draw = everybody.draw
    where everybody.share_mailed = 1
    group by orders.origin, orders.campaign_id, orders.draw

),

ranked as (

    select
        own.origin,
        own.campaign_id,
        max(own.qini) as qini,
        percentile_cont(0.95) within group (order by chance.qini) as qini_by_chance,
        (1e0 + sum(case when chance.qini >= own.qini then 1 else 0 end)) / (1 + count(*)) as p_value
    from qinis as own
    inner join qinis as chance
        on own.origin = chance.origin
        and own.campaign_id = chance.campaign_id
    where own.draw = 0 and chance.draw > 0
    group by own.origin, own.campaign_id

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
        min(case when worth >= {{ nearly }} * best_worth then share_mailed end) as share_mailed,
        max(case when share_mailed = 1 then worth end) as worth_of_all,
        max(case when share_mailed = 1 then gained end) as gained_by_all,
        max(value_per_return) as value_per_return,
        max(cost_per_head) as cost_per_head
    from curves
    group by origin, campaign_id

),

judged as (

    select
        sample.*,
        lifts.lift,
        lifts.lift_lower,
        lifts.lift_upper,
        ranked.qini,
        ranked.qini_by_chance,
        ranked.p_value,
        best.share_mailed as best_share,
        best.worth_of_all,
        best.gained_by_all,
        best.value_per_return,
        best.cost_per_head,
        curves.gained as gained_by_best,
        ranked.p_value < {{ significant_below }} as differ,
        case
            when ranked.p_value is null then 'not known'
            when ranked.p_value < {{ significant_below }} and best.best_worth > 0 and best.share_mailed < 1 then 'top'
            when lifts.lift_lower > 0 and best.worth_of_all > 0 then 'all'
            else 'none'
        end as choice
    from sample
    left join lifts
        on sample.origin = lifts.origin
        and sample.campaign_id = lifts.campaign_id
    left join ranked
        on sample.origin = ranked.origin
        and sample.campaign_id = ranked.campaign_id
    left join best
        on sample.origin = best.origin
        and sample.campaign_id = best.campaign_id
    left join curves
        on best.origin = curves.origin
        and best.campaign_id = curves.campaign_id
        and best.share_mailed = curves.share_mailed

)

select
    -- key
    origin,
    campaign_id,

    -- the answer
    case choice when 'top' then 'top ' || {{ number_words('best_share', 'share') }} else choice end as advice,
    cast(case choice when 'top' then best_share when 'all' then 1 when 'none' then 0 end as double) as share_to_mail,
    case
        when choice = 'not known'
            then 'Too few came back to choose by: ' || cast(returned_treatment as string) || ' and '
                || cast(returned_control as string) || ' in the two arms, and 20 are needed in each.'
        when choice = 'top'
            then 'Customers differ in how much it changes them. Write to the ' || {{ number_words('best_share', 'share') }}
                || ' who are changed most: ' || {{ fixed_decimals('100 * gained_by_best', 1) }}
                || ' of 100 customers come back because of it, and ' || {{ fixed_decimals('100 * gained_by_all', 1) }}
                || ' when all are written to.'
        else
            case
                when choice = 'all' then 'Write to all: it brings people back, and '
                when lift_lower > 0 then 'Write to none: it brings people back, but costs more than they bring, and '
                when lift_upper < 0 then 'Write to none: it drives customers away, and '
                else 'Write to none: no effect was seen yet, and '
            end
            || case
                when differ then 'customers differ in how much it changes them, but no part of them is worth more than all.'
                else 'who is changed more than others cannot be told better than by chance.'
            end
    end as verdict,

    -- how it is known
    cast(treatment as bigint) as treatment,
    cast(control as bigint) as control,
    lift,
    lift_lower,
    lift_upper,
    round(qini, 6) as qini,
    round(qini_by_chance, 6) as qini_by_chance,
    round(p_value, 6) as p_value,
    value_per_return,
    cost_per_head
from judged
