-- One row per campaign and share of its customers that is written to, the most changed first: who comes back because of it,
-- beside the middle 95 % of orders made by chance.

with

orders as (

    select * from {{ ref('int_uplift_orders') }}

),

bands as (

    select
        origin,
        campaign_id,
        share_mailed,
        percentile_cont(0.025) within group (order by gained) as chance_lower,
        percentile_cont(0.975) within group (order by gained) as chance_upper
    from orders
    where draw > 0
    group by origin, campaign_id, share_mailed

),

money as (

    select
        origin,
        campaign_id,
        -- of those who returned, and of those who were contacted
        cast(sum(case when has_returned then cast(value as decimal(38,4)) end) as double) / sum(case when has_returned then 1 else 0 end)
            as value_per_return,
        cast(sum(case when arm = 'treatment' then cast(cost as decimal(38,4)) end) as double)
        / sum(case when arm = 'treatment' then 1 else 0 end) as cost_per_head
    from {{ ref('int_uplift_sample') }}
    group by origin, campaign_id

)

select
    -- key
    own.origin,
    own.campaign_id,
    own.share_mailed,

    -- per customer of the campaign
    round(own.gained, 6) as gained,
    round(own.share_mailed * everybody.gained, 6) as gained_by_chance,
    round(bands.chance_lower, 6) as chance_lower,
    round(bands.chance_upper, 6) as chance_upper,
    round(own.gained * money.value_per_return - own.share_mailed * money.cost_per_head, 6) as worth,

    -- per head
    round(money.value_per_return, 6) as value_per_return,
    round(money.cost_per_head, 6) as cost_per_head
from orders as own
inner join orders as everybody
    on own.origin = everybody.origin
    and own.campaign_id = everybody.campaign_id
    and own.draw = everybody.draw
inner join bands
    on own.origin = bands.origin
    and own.campaign_id = bands.campaign_id
    and own.share_mailed = bands.share_mailed
inner join money
    on own.origin = money.origin
    and own.campaign_id = money.campaign_id
where own.draw = 0 and everybody.share_mailed = 1
