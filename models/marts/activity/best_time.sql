-- One row per customer: the weekday and hour at which an order is likeliest, by the times of their own orders mixed with the
-- shop's (or the segment's), where `best_time_evidence` shows that these foretell better than the shop's alone.

{%- set segmentation = segmentation_presets().keys() | first %}

with

evidence as (

    select
        aspect,
        max(case when basis = 'segment' and is_used then 1 else 0 end) = 1 as uses_segment,
        max(case when basis = 'customer' and is_used then strength end) as own_strength
    from {{ ref('best_time_evidence') }}
    group by aspect

),

orders as (

    select
        orders.customer_id,
        orders.ordered_at
    from {{ ref('int_orders') }} as orders
    inner join {{ ref('int_as_of') }} as as_of
        on orders.ordered_at >= as_of.lookback_start
    where orders.is_order

),

parts as (

    {{ order_parts('orders', 'count(*) as order_count') | indent(4) }}

),

-- Nothing is recommended for when the shop is closed.
open_parts as (

    select
        'weekday' as aspect,
        iso_weekday as part
    from {{ ref('weekly_profile') }}
    where is_open
    group by iso_weekday

    union all

    select
        'hour' as aspect,
        hour_of_day as part
    from {{ ref('hourly_profile') }}
    where is_open

),

shop_totals as (

    select
        aspect,
        cast(sum(order_count) as double) as order_count,
        count(distinct part) as part_count
    from parts
    group by aspect

),

shop as (

    select
        parts.aspect,
        parts.part,
        sum(parts.order_count) / max(shop_totals.order_count) as shop_share
    from parts
    inner join shop_totals
        on parts.aspect = shop_totals.aspect
    inner join open_parts
        on parts.aspect = open_parts.aspect
        and parts.part = open_parts.part
    group by parts.aspect, parts.part

),

shop_best as (

    select
        aspect,
        max_by(part, (shop_share, -part)) as part
    from shop
    group by aspect

),

-- Whose profile is mixed in: the segment's where it is used, else the shop's (group 0).
members as (

    select
        customer_id,
        segment_id
    from {{ ref('customer_segments') }}
    where segmentation = '{{ segmentation }}'

),

segment_parts as (

    select
        members.segment_id,
        parts.aspect,
        parts.part,
        sum(parts.order_count) as order_count
    from parts
    inner join evidence
        on parts.aspect = evidence.aspect
    inner join members
        on parts.customer_id = members.customer_id
    where evidence.uses_segment
    group by members.segment_id, parts.aspect, parts.part

),

segment_totals as (

    select
        segment_id,
        aspect,
        sum(order_count) as order_count
    from segment_parts
    group by segment_id, aspect

),

priors as (

    select
        0 as group_id,
        aspect,
        part,
        shop_share as share
    from shop

    union all

    select
        segment_totals.segment_id as group_id,
        shop.aspect,
        shop.part,
        {{ mixed_share(
            'coalesce(segment_parts.order_count, 0)', 'segment_totals.order_count', 'shop.shop_share', segment_strength()
        ) }} as share
    from segment_totals
    inner join shop
        on segment_totals.aspect = shop.aspect
    left join segment_parts
        on segment_totals.segment_id = segment_parts.segment_id
        and shop.aspect = segment_parts.aspect
        and shop.part = segment_parts.part

),

prior_best as (

    select
        group_id,
        aspect,
        max_by(part, (share, -part)) as part
    from priors
    group by group_id, aspect

),

own_totals as (

    select
        customer_id,
        aspect,
        sum(order_count) as order_count
    from parts
    where customer_id is not null
    group by customer_id, aspect

),

people as (

    select
        customers.customer_id,
        evidence.aspect,
        case when segment_totals.segment_id is null then 0 else members.segment_id end as group_id,
        case when evidence.own_strength is null then 0 else coalesce(own_totals.order_count, 0) end as order_count,
        coalesce(evidence.own_strength, 1) as strength
    from {{ ref('int_customers') }} as customers
    cross join evidence
    left join members
        on customers.customer_id = members.customer_id
    left join segment_totals
        on members.segment_id = segment_totals.segment_id
        and evidence.aspect = segment_totals.aspect
    left join own_totals
        on customers.customer_id = own_totals.customer_id
        and evidence.aspect = own_totals.aspect

),

-- The best part is one of those a customer ordered in, or the best of the group; the shop's best is what it is compared with.
candidates as (

    select
        people.customer_id,
        people.aspect,
        parts.part,
        parts.order_count
    from people
    inner join parts
        on people.customer_id = parts.customer_id
        and people.aspect = parts.aspect
    where people.order_count > 0

    union all

    select
        people.customer_id,
        people.aspect,
        prior_best.part,
        0 as order_count
    from people
    inner join prior_best
        on people.aspect = prior_best.aspect
        and people.group_id = prior_best.group_id

    union all

    select
        people.customer_id,
        people.aspect,
        shop_best.part,
        0 as order_count
    from people
    inner join shop_best
        on people.aspect = shop_best.aspect

),

shares as (

    select
        people.customer_id,
        people.aspect,
        candidates.part,
        {{ mixed_share(
            'sum(candidates.order_count)', 'max(people.order_count)', 'max(priors.share)', 'max(people.strength)'
        ) }} as share,
        max(case when candidates.part = shop_best.part then 1 else 0 end) = 1 as is_shop_best,
        max(case when people.order_count > 0 then 1 else 0 end) as is_own,
        max(case when people.group_id > 0 then 1 else 0 end) as is_of_segment
    from people
    inner join candidates
        on people.customer_id = candidates.customer_id
        and people.aspect = candidates.aspect
    inner join shop_best
        on people.aspect = shop_best.aspect
    inner join priors
        on people.group_id = priors.group_id
        and candidates.aspect = priors.aspect
        and candidates.part = priors.part
    group by people.customer_id, people.aspect, candidates.part

),

chosen as (

    select
        customer_id,
        aspect,
        max_by(part, (share, is_shop_best, -part)) as part,
        max(share) as share,
        max(case when is_shop_best then share end) as shop_share,
        max(is_own) as is_own,
        max(is_of_segment) as is_of_segment
    from shares
    group by customer_id, aspect

),

-- Data of days alone has one hour for all orders, which is no best hour.
both_aspects as (

    select
        chosen.customer_id,
        max(case when chosen.aspect = 'weekday' then chosen.part end) as best_weekday,
        max(case when chosen.aspect = 'hour' and shop_totals.part_count > 1 then chosen.part end) as best_hour,
        max(chosen.is_own) as is_own,
        max(chosen.is_of_segment) as is_of_segment,
        max(case when chosen.aspect = 'weekday' then chosen.share end)
        * max(case when chosen.aspect = 'hour' then chosen.share end) as share,
        max(case when chosen.aspect = 'weekday' then chosen.shop_share end)
        * max(case when chosen.aspect = 'hour' then chosen.shop_share end) as shop_share
    from chosen
    inner join shop_totals
        on chosen.aspect = shop_totals.aspect
    group by chosen.customer_id

)

select
    -- key
    customer_id,

    -- when
    best_weekday,
    best_hour,

    -- how it is known
    case when is_own = 1 then 'customer' when is_of_segment = 1 then 'segment' else 'shop' end as basis,
    round(share - shop_share, 9) as gain
from both_aspects
