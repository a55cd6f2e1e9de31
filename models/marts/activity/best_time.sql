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
        parts.customer_id,
        parts.aspect,
        sum(parts.order_count) as order_count
    from parts
    inner join evidence
        on parts.aspect = evidence.aspect
    where parts.customer_id is not null and evidence.own_strength is not null
    group by parts.customer_id, parts.aspect

),

-- Whoever has something of their own to go by; everybody else gets the shop's best time.
people as (

    select
        customers.customer_id,
        evidence.aspect,
        coalesce(segment_totals.segment_id, 0) as group_id,
        coalesce(own_totals.order_count, 0) as order_count,
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
    where segment_totals.segment_id is not null or own_totals.order_count is not null

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

weekdays as (

    select * from chosen
    where aspect = 'weekday'

),

hours as (

    select * from chosen
    where aspect = 'hour'

),

-- Data of days alone has one hour for all orders, which is no best hour.
shop_time as (

    select
        max(case when shop.aspect = 'weekday' then shop.part end) as weekday,
        max(case when shop.aspect = 'weekday' then shop.shop_share end) as weekday_share,
        max(case when shop.aspect = 'hour' and shop_totals.part_count > 1 then shop.part end) as hour_of_day,
        max(case when shop.aspect = 'hour' then shop.shop_share end) as hour_share
    from shop
    inner join shop_best
        on shop.aspect = shop_best.aspect
        and shop.part = shop_best.part
    inner join shop_totals
        on shop.aspect = shop_totals.aspect
    having count(*) > 0

)

select
    -- key
    customers.customer_id,

    -- when
    coalesce(weekdays.part, shop_time.weekday) as best_weekday,
    case when shop_time.hour_of_day is not null then coalesce(hours.part, shop_time.hour_of_day) end as best_hour,

    -- how it is known
    case
        when coalesce(weekdays.is_own, 0) + coalesce(hours.is_own, 0) > 0 then 'customer'
        when coalesce(weekdays.is_of_segment, 0) + coalesce(hours.is_of_segment, 0) > 0 then 'segment'
        else 'shop'
    end as basis,
    round(
        coalesce(weekdays.share, shop_time.weekday_share) * coalesce(hours.share, shop_time.hour_share)
        - coalesce(weekdays.shop_share, shop_time.weekday_share) * coalesce(hours.shop_share, shop_time.hour_share),
        9
    ) as gain
from {{ ref('int_customers') }} as customers
cross join shop_time
left join weekdays
    on customers.customer_id = weekdays.customer_id
left join hours
    on customers.customer_id = hours.customer_id
