-- One row per aspect (weekday, hour) and basis (segment, customer): does a profile of their own predict the times of orders
-- better than the shop's? Learned from the orders before the last `use_horizon_days`, judged on those since.

with

judged as (

    select
        *,
        gain / order_count as gain_per_order,
        hit_orders / cast(order_count as double) as hit_rate,
        shop_hit_orders / cast(order_count as double) as shop_hit_rate
    from {{ ref('best_time_fit') }}

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
    coalesce(gain_per_order > half_width and hit_orders >= shop_hit_orders, false) as is_used,
    case
        when half_width is null then 'not tried: the history is too short'
        when gain_per_order < -half_width then 'not used: predicts worse than the shop''s profile'
        when gain_per_order <= half_width then 'not used: no better than the shop''s profile'
        when hit_orders < shop_hit_orders
            then 'not used: predicts better overall, but fewer orders come at its best ' || aspect || ' than at the shop''s'
        else 'used: predicts better than the shop''s profile'
    end as verdict
from judged
