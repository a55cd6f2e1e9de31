-- One row per segmentation, segment and trait (channel, location, country, an attribute): how many of its orders (of an attribute,
-- customers) name it, here and in the other segments, and how many of them say something of their own.

{{ config(materialized='ephemeral') }}

with

-- All orders that name a channel or place, by customer.
order_counts as (

    {%- for asked, column in {'channel': 'channel', 'location': 'location_id', 'country': 'country'}.items() %}

    select
        segmentation,
        segment_id,
        '{{ 'channel' if asked == 'channel' else 'location' }}' as trait_type,
        '{{ asked }}' as asked,
        count(*) as unit_count,
        count(*) * count(*) as squared_count
    from {{ ref('int_segment_orders') }}
    where is_order and {{ column }} is not null
    group by segmentation, segment_id, customer_id

    {{ 'union all' if not loop.last }}

    {%- endfor %}

),

units as (

    select * from order_counts

    union all

    select
        segmentation,
        segment_id,
        'attribute' as trait_type,
        attribute as asked,
        customer_count as unit_count,
        customer_count as squared_count
    from {{ ref('segment_by_attribute') }}

),

sizes as (

    select
        segmentation,
        segment_id,
        trait_type,
        asked,
        sum(unit_count) as unit_count,
        sum(squared_count) as squared_count
    from units
    group by segmentation, segment_id, trait_type, asked

),

compared as (

    select
        *,
        sum(unit_count) over (partition by segmentation, trait_type, asked) as all_count,
        sum(unit_count) over (partition by segmentation, trait_type, asked) - unit_count as other_count,
        sum(squared_count) over (partition by segmentation, trait_type, asked) - squared_count as other_squared_count
    from sizes

)

-- Orders of one customer are alike: in the worst case, (the sum of the counts)² / (the sum of their squares) of them say something
-- of their own (Kish, 1965, Survey Sampling).
select
    -- key
    segmentation,
    segment_id,
    trait_type,
    asked,

    -- how many
    unit_count,
    all_count,
    other_count,
    cast(unit_count as double) * unit_count / nullif(squared_count, 0) as own_count,
    cast(other_count as double) * other_count / nullif(other_squared_count, 0) as other_own_count

from compared
