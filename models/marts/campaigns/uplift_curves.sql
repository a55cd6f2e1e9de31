-- One row per campaign and share of its customers that is contacted, those who change most first: how many order again because
-- of it, compared with the middle 95 % of random orders.

with

orders as (

    select * from {{ ref('int_uplift_orders') }}

),

bands as (

    select
        origin,
        campaign_id,
        share_of_customers_mailed,
        percentile_cont(0.025) within group (order by gained) as chance_lower,
        percentile_cont(0.975) within group (order by gained) as chance_upper
    from orders
    where draw > 0
    group by origin, campaign_id, share_of_customers_mailed

),

money as (

    select
        origin,
        campaign_id,
        -- of customers who ordered again, and of customers who were contacted
        cast(sum(case when has_reordered then cast(value as decimal(38,4)) end) as double) / sum(case when has_reordered then 1 else 0 end)
            as value_per_reorder,
        cast(sum(case when arm = 'treatment' then cast(cost as decimal(38,4)) end) as double)
        / sum(case when arm = 'treatment' then 1 else 0 end) as cost_per_customer
    from {{ ref('int_uplift_sample') }}
    group by origin, campaign_id

)

select
    -- key
    own.origin,
    own.campaign_id,
    own.share_of_customers_mailed,

    -- per customer of the campaign
    round(own.gained, 6) as gained,
    round(own.share_of_customers_mailed * everybody.gained, 6) as gained_by_chance,
    round(bands.chance_lower, 6) as chance_lower,
    round(bands.chance_upper, 6) as chance_upper,
    round(own.gained * money.value_per_reorder - own.share_of_customers_mailed * money.cost_per_customer, 6) as worth,

    -- per customer
    round(money.value_per_reorder, 6) as value_per_reorder,
    round(money.cost_per_customer, 6) as cost_per_customer
from orders as own
inner join orders as everybody
    on own.origin = everybody.origin
    and own.campaign_id = everybody.campaign_id
    and own.draw = everybody.draw
inner join bands
    on own.origin = bands.origin
    and own.campaign_id = bands.campaign_id
    and own.share_of_customers_mailed = bands.share_of_customers_mailed
inner join money
    on own.origin = money.origin
    and own.campaign_id = money.campaign_id
where own.draw = 0 and everybody.share_of_customers_mailed = 1
