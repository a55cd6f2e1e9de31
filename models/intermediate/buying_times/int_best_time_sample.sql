-- One row per level (shop, segment, customer), group of that level, aspect and part: orders before and in the last
-- `use_horizon_days`, of customers with both. No row where the history before is shorter than that.

{{ config(materialized = 'view') }}

{%- set segmentation = segmentation_presets().keys() | first %}

with

as_of as (

    select
        cast({{ dbt.dateadd('day', -var('use_horizon_days'), 'as_of_date') }} as date) as parted_on
    from {{ ref('int_as_of') }}
    where first_on <= {{ dbt.dateadd('day', -2 * var('use_horizon_days'), 'as_of_date') }}

),

parts as (

    select
        parts.*,
        parts.order_count - parts.early_orders as late_orders
    from {{ ref('int_order_parts') }} as parts
    cross join as_of

),

period_ends as (

    select max(history.period_end) as period_end
    from {{ ref('segment_history') }} as history
    inner join as_of
        on history.period_end <= as_of.parted_on
    where history.segmentation = '{{ segmentation }}'

),

segments as (

    select
        history.customer_id,
        history.segment_id
    from {{ ref('segment_history') }} as history
    inner join period_ends
        on history.period_end = period_ends.period_end
    where history.segmentation = '{{ segmentation }}' and history.segment_id is not null

),

drawn as (

    {{ history_customers() | indent(4) }}

),

people as (

    select
        parts.customer_id,
        parts.aspect
    from parts
    inner join drawn
        on parts.customer_id = drawn.customer_id
    group by parts.customer_id, parts.aspect
    having sum(parts.early_orders) > 0 and sum(parts.late_orders) > 0

)

select
    'shop' as level,
    cast(null as string) as customer_id,
    cast(null as bigint) as segment_id,
    cast(null as boolean) as is_judge,
    aspect,
    part,
    cast(sum(early_orders) as bigint) as early_orders,
    cast(sum(late_orders) as bigint) as late_orders
from parts
group by aspect, part

union all

select
    'segment' as level,
    cast(null as string) as customer_id,
    segments.segment_id,
    cast(null as boolean) as is_judge,
    parts.aspect,
    parts.part,
    cast(sum(parts.early_orders) as bigint) as early_orders,
    cast(sum(parts.late_orders) as bigint) as late_orders
from parts
inner join segments
    on parts.customer_id = segments.customer_id
group by segments.segment_id, parts.aspect, parts.part

union all

-- Half of the customers determine how much the shop counts beside a customer's own orders; the other half judges it.
select
    'customer' as level,
    parts.customer_id,
    segments.segment_id,
    {{ hash_unit("parts.customer_id || ' best time'") }} < 0.5 as is_judge,
    parts.aspect,
    parts.part,
    parts.early_orders,
    parts.late_orders
from people
inner join parts
    on people.customer_id = parts.customer_id
    and people.aspect = parts.aspect
left join segments
    on people.customer_id = segments.customer_id
