-- One row per aspect (weekday, hour): the orders of the last `use_horizon_days` in the shop's best part by the orders before, and in
-- the next best, and whether there are more by more than chance.

{{ config(materialized = 'ephemeral') }}

with

ranked as (

    select
        aspect,
        part,
        row_number() over (partition by aspect order by early_orders desc, part asc) as place
    from {{ ref('int_best_time_sample') }}
    where level = 'shop'

),

customers as (

    select
        parts.aspect,
        parts.customer_id,
        sum(parts.order_count - parts.early_orders) as order_count,
        sum(case when ranked.place = 1 then parts.order_count - parts.early_orders else 0 end) as hit_orders,
        sum(case when ranked.place = 2 then parts.order_count - parts.early_orders else 0 end) as next_orders
    from {{ ref('int_order_parts') }} as parts
    inner join ranked
        on parts.aspect = ranked.aspect
        and parts.part = ranked.part
    group by parts.aspect, parts.customer_id

),

-- Orders of a customer are alike, so the customer is the unit; the orders of guests count each by itself.
compared as (

    select
        aspect,
        sum(order_count) as order_count,
        sum(hit_orders) as hit_orders,
        sum(next_orders) as next_orders,
        sum(
            case
                when customer_id is null then hit_orders + next_orders
                else (hit_orders - next_orders) * (hit_orders - next_orders)
            end
        ) as squares
    from customers
    group by aspect

),

typical_slots as (

    select * from {{ ref('int_order_slots') }}
    where is_typical_week

),

weekdays as (

    select distinct iso_weekday
    from {{ ref('weekly_profile') }}

),

{{ shares_of_week('typical_slots', 'weekdays', ['iso_weekday']) }},

weekday_bounds as (

    select max(share_of_week_lower) as highest_lower
    from shares_of_week

),

-- Weeks are units, too: the part must also have the largest share of a typical week, beyond that of all others.
busiest as (

    select
        'weekday' as aspect,
        count(case when shares_of_week.share_of_week_upper >= weekday_bounds.highest_lower then 1 end) = 1 as is_busiest,
        true as has_parts
    from shares_of_week
    cross join weekday_bounds

    union all

    select
        'hour' as aspect,
        count(case when is_busier_than_all_others then 1 end) = 1 as is_busiest,
        count(case when has_times_of_day then 1 end) > 0 as has_parts
    from {{ ref('hourly_profile') }}

)

select
    busiest.aspect,
    busiest.has_parts,
    coalesce(compared.order_count, 0) as order_count,
    cast(compared.hit_orders as double) as hit_orders,
    cast(compared.next_orders as double) as next_orders,
    coalesce(
        compared.hit_orders - compared.next_orders > {{ z_95() }} * sqrt(cast(compared.squares as double))
        and busiest.is_busiest and busiest.has_parts, false
    ) as is_used
from busiest
left join compared
    on busiest.aspect = compared.aspect
