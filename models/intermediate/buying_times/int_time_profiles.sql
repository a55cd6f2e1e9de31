-- One row per group (0: the shop, else a segment whose times predict better than the shop's), aspect and part in which the shop
-- is open: the share of the group's orders in it, and whether it is the best part.

{{ config(materialized = 'ephemeral') }}

{%- set segmentation = segmentation_presets().keys() | first %}

with

parts as (

    select * from {{ ref('int_order_parts') }}

),

-- No recommendations for times at which the shop is closed.
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
        shop_totals.part_count,
        sum(parts.order_count) / shop_totals.order_count as share
    from parts
    inner join shop_totals
        on parts.aspect = shop_totals.aspect
    inner join open_parts
        on parts.aspect = open_parts.aspect
        and parts.part = open_parts.part
    group by parts.aspect, parts.part, shop_totals.part_count, shop_totals.order_count

),

segment_parts as (

    select
        members.segment_id,
        parts.aspect,
        parts.part,
        evidence.strength,
        sum(parts.order_count) as order_count
    from parts
    inner join {{ ref('best_time_evidence') }} as evidence
        on parts.aspect = evidence.aspect
    inner join {{ ref('customer_segments') }} as members
        on parts.customer_id = members.customer_id
    where evidence.basis = 'segment' and evidence.is_used and members.segmentation = '{{ segmentation }}'
    group by members.segment_id, parts.aspect, parts.part, evidence.strength

),

segment_totals as (

    select
        segment_id,
        aspect,
        strength,
        sum(order_count) as order_count
    from segment_parts
    group by segment_id, aspect, strength

),

profiles as (

    select
        0 as group_id,
        aspect,
        part,
        part_count,
        share,
        share as shop_share
    from shop

    union all

    select
        segment_totals.segment_id as group_id,
        shop.aspect,
        shop.part,
        shop.part_count,
        {{ mixed_share(
            'coalesce(segment_parts.order_count, 0)', 'segment_totals.order_count', 'shop.share', 'segment_totals.strength'
        ) }} as share,
        shop.share as shop_share
    from segment_totals
    inner join shop
        on segment_totals.aspect = shop.aspect
    left join segment_parts
        on segment_totals.segment_id = segment_parts.segment_id
        and shop.aspect = segment_parts.aspect
        and shop.part = segment_parts.part

)

select
    group_id,
    aspect,
    part,
    part_count > 1 as has_parts,
    share,
    row_number() over (partition by group_id, aspect order by share desc, part asc) = 1 as is_best,
    row_number() over (partition by group_id, aspect order by shop_share desc, part asc) = 1 as is_shop_best
from profiles
