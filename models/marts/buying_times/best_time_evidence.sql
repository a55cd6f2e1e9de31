-- One row per aspect (weekday, hour) and basis (segment, customer): does a profile of their own predict the times of orders
-- better than the shop's? And (basis shop): does the shop's best part have more orders than the next best? Learned from the orders before the last `use_horizon_days`, judged on those since.

with

judged as (

    select
        *,
        gain / order_count as gain_per_order,
        hit_orders / cast(order_count as double) as hit_rate,
        shop_hit_orders / cast(order_count as double) as shop_hit_rate,
        (hit_orders - shop_hit_orders) > {{ z_95() }} * sqrt(hit_orders + shop_hit_orders) as is_hit_more
    from {{ ref('best_time_fit') }}

),

-- The shop's parts, by their orders before.
shop_parts as (

    select
        aspect,
        late_orders,
        row_number() over (partition by aspect order by early_orders desc, part asc) as place
    from {{ ref('int_best_time_sample') }}
    where level = 'shop'

),

shop_judged as (

    select
        aspects.aspect,
        coalesce(sum(shop_parts.late_orders), 0) as order_count,
        cast(max(case when shop_parts.place = 1 then shop_parts.late_orders end) as double) as hit_orders,
        cast(max(case when shop_parts.place = 2 then shop_parts.late_orders end) as double) as next_orders
    from (select distinct aspect from judged) as aspects
    left join shop_parts
        on aspects.aspect = shop_parts.aspect
    group by aspects.aspect

),

busiest as (

    select count(*) as hour_count
    from {{ ref('hourly_profile') }}
    where is_busier_than_all_others

),

-- An hour must also be the busiest of the whole profile beyond chance, as the pages say of it.
shop as (

    select
        shop_judged.*,
        coalesce(
            hit_orders - next_orders > {{ z_95() }} * sqrt(hit_orders + next_orders)
            and (aspect = 'weekday' or busiest.hour_count = 1),
            false
        ) as is_used
    from shop_judged
    cross join busiest

)

select
    -- key
    aspect,
    basis,

    -- who was judged
    cast(customer_count as bigint) as customer_count,
    cast(order_count as bigint) as order_count,

    -- how well it predicted
    strength,
    round(gain_per_order, 6) as gain_per_order,
    round(gain_per_order - half_width, 6) as gain_lower,
    round(gain_per_order + half_width, 6) as gain_upper,
    hit_rate,
    shop_hit_rate,

    -- A best time is a single choice: it must not be hit less often than the shop's, however well the rest is predicted.
    coalesce(gain_per_order > half_width and is_hit_more, false) as is_used,
    case
        when half_width is null then 'not tried: the history is too short'
        when gain_per_order < -half_width then 'not used: predicts worse than the shop''s profile'
        when gain_per_order <= half_width then 'not used: no better than the shop''s profile'
        when hit_orders < shop_hit_orders
            then 'not used: predicts better overall, but fewer orders come at its best ' || aspect || ' than at the shop''s'
        when not is_hit_more
            then 'not used: predicts better overall, but its best ' || aspect || ' is hit no more often beyond chance'
        else 'used: predicts better than the shop''s profile'
    end as verdict
from judged

union all

select
    aspect,
    'shop' as basis,
    cast(null as bigint) as customer_count,
    cast(order_count as bigint) as order_count,
    cast(null as double) as strength,
    cast(null as double) as gain_per_order,
    cast(null as double) as gain_lower,
    cast(null as double) as gain_upper,
    hit_orders / nullif(order_count, 0) as hit_rate,
    hit_orders / nullif(order_count, 0) as shop_hit_rate,
    is_used,
    case
        when next_orders is null then 'not tried: the history is too short'
        when is_used then 'used: more orders than in the next best ' || aspect || ', beyond chance'
        else 'not used: no more orders than in the next best ' || aspect || ' beyond chance'
    end as verdict
from shop
