-- One row per aspect (weekday, hour) and basis (segment, customer): does a profile of their own predict the times of orders
-- better than the shop's? And (basis shop): does the shop's best part have more orders than the next best? Learned from the
-- orders before the last `use_horizon_days`, judged on those since; of no aspect that the data does not have.

{%- set no_times = "'not tried: the data has no times of day'" %}

with

shop as (

    select * from {{ ref('int_shop_best') }}

),

judged as (

    select
        fit.aspect,
        fit.basis,
        fit.customer_count,
        fit.order_count,
        fit.strength,
        fit.hit_orders,
        fit.shop_hit_orders,
        shop.has_parts,
        {%- for figure in ['gain', 'hit_orders', 'shop_hit_orders'] %}
        case when shop.has_parts then fit.{{ figure }} / cast(fit.order_count as double) end as {{ figure }}_per_order,
        {%- endfor %}
        case when shop.has_parts then fit.half_width end as half_width,
        fit.hit_orders - fit.shop_hit_orders > {{ z_95() }} * fit.hit_error as is_hit_more
    from {{ ref('best_time_fit') }} as fit
    inner join shop
        on fit.aspect = shop.aspect

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
    hit_orders_per_order as hit_rate,
    shop_hit_orders_per_order as shop_hit_rate,

    -- A best time is a single choice: it must not be hit less often than the shop's, however well the rest is predicted.
    coalesce(gain_per_order > half_width and is_hit_more, false) as is_used,
    case
        when not has_parts then {{ no_times }}
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
    case when has_parts then hit_orders / nullif(order_count, 0) end as hit_rate,
    case when has_parts then hit_orders / nullif(order_count, 0) end as shop_hit_rate,
    is_used,
    case
        when not has_parts then {{ no_times }}
        when next_orders is null then 'not tried: the history is too short'
        when is_used then 'used: more orders than in the next best ' || aspect || ', beyond chance'
        else 'not used: no more orders than in the next best ' || aspect || ' beyond chance'
    end as verdict
from shop
