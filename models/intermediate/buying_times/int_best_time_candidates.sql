-- One row per customer, aspect and part of the week that may be their best, once with their orders in it and once without: the
-- parts they ordered in, the best part of their group (the segment or the shop), and the shop's best part, with which it is
-- compared.

{{ config(materialized = 'ephemeral') }}

{%- set segmentation = segmentation_presets().keys() | first %}

with

profiles as (

    select * from {{ ref('int_time_profiles') }}

),

own_parts as (

    select
        parts.customer_id,
        parts.aspect,
        parts.part,
        parts.order_count,
        evidence.strength
    from {{ ref('int_order_parts') }} as parts
    inner join {{ ref('best_time_evidence') }} as evidence
        on parts.aspect = evidence.aspect
    where parts.customer_id is not null and evidence.basis = 'customer' and evidence.is_used

),

own_totals as (

    select
        customer_id,
        aspect,
        strength,
        sum(order_count) as order_count
    from own_parts
    group by customer_id, aspect, strength

),

-- The profile to mix in: the segment's if it is used, else the shop's.
people as (

    select
        customers.customer_id,
        shop.aspect,
        coalesce(segments.group_id, shop.group_id) as group_id,
        coalesce(own_totals.order_count, 0) as order_count,
        coalesce(own_totals.strength, 1) as strength
    from {{ ref('int_customers') }} as customers
    inner join profiles as shop
        on shop.group_id = 0
        and shop.is_best
    left join {{ ref('customer_segments') }} as members
        on customers.customer_id = members.customer_id
        and members.segmentation = '{{ segmentation }}'
    left join profiles as segments
        on members.segment_id = segments.group_id
        and shop.aspect = segments.aspect
        and segments.is_best
    left join own_totals
        on customers.customer_id = own_totals.customer_id
        and shop.aspect = own_totals.aspect

)

select
    people.*,
    own_parts.part,
    own_parts.order_count as part_orders
from people
inner join own_parts
    on people.customer_id = own_parts.customer_id
    and people.aspect = own_parts.aspect

union all

select
    people.*,
    profiles.part,
    0 as part_orders
from people
inner join profiles
    on people.group_id = profiles.group_id
    and people.aspect = profiles.aspect
where profiles.is_best or profiles.is_shop_best
