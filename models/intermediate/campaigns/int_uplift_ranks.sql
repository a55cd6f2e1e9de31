-- One row per campaign with a random control group: how much the order by score gains compared with random orders.

{{ config(materialized = 'ephemeral') }}

with

orders as (

    select * from {{ ref('int_uplift_orders') }}

),

-- The mean gain above the straight line; decimals, so that sums do not depend on the order.
qinis as (

    select
        orders.origin,
        orders.campaign_id,
        orders.draw,
        cast(sum(cast(orders.gained - orders.share_of_customers_mailed * everybody.gained as decimal(18,9))) as double) / count(*) as qini
    from orders
    inner join orders as everybody
        on orders.origin = everybody.origin
        and orders.campaign_id = everybody.campaign_id
        and orders.draw = everybody.draw
    where everybody.share_of_customers_mailed = 1
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

-- Several campaigns are read together: the false discovery rate of each (Benjamini and Hochberg).
adjusted as (

    select
        *,
        p_value * count(*) over () / row_number() over (order by p_value, origin, campaign_id) as adjusted
    from ranked

)

select
    origin,
    campaign_id,
    qini,
    qini_by_chance,
    p_value,
    min(adjusted) over (
        order by p_value desc, origin desc, campaign_id desc rows between unbounded preceding and current row
    ) as q_value
from adjusted
