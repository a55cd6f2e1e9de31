-- One row per type of item (product, category): what pairs were counted of, what was left out, and what was found.

with

pairs as (

    select
        item_type,
        count(*) as pair_count,
        count(*) filter (where lift > 1) as lifted_count,
        count(*) filter (where association > 1) as associated_count,
        {%- for verdict in pair_verdicts() %}
        count(*) filter (where verdict = '{{ verdict }}') as {{ verdict | replace(' ', '_') }}_count,
        {%- endfor %}
        count(*) filter (where is_seen_later is not null and association_earlier > 1) as earlier_count,
        count(*) filter (where is_seen_later and association_earlier > 1) as seen_later_count
    from {{ ref('product_pairs') }}
    group by item_type

),

orders as (

    select
        item_type,
        count(*) as order_count,
        count(*) filter (where item_count > {{ var('basket_items_max') or 'item_count' }}) as large_order_count
    from (
        select
            item_type,
            order_key,
            count(*) as item_count
        from {{ ref('int_grouped_items') }}
        group by item_type, order_key
    ) as baskets
    group by item_type

),

counted_orders as (

    select
        item_type,
        count(*) as counted_order_count
    from {{ ref('int_item_baskets') }}
    group by item_type

),

items as (

    select
        item_type,
        max(all_item_count) as item_count,
        count(*) as counted_item_count,
        max(count_min) as together_count_min
    from {{ ref('int_counted_items') }}
    group by item_type

),

set_limits as (

    select
        item_type,
        max(count_min) as set_count_min
    from {{ ref('int_set_pairs') }}
    group by item_type

)

select
    -- key
    orders.item_type,

    -- orders
    orders.order_count,
    orders.large_order_count,
    coalesce(counted_orders.counted_order_count, 0) as counted_order_count,

    -- items
    coalesce(items.item_count, 0) as item_count,
    coalesce(items.counted_item_count, 0) as counted_item_count,

    -- how many orders a pair, and a set of three items or more, needs
    items.together_count_min,
    set_limits.set_count_min,

    -- pairs
    {%- for name in ['pair_count', 'lifted_count', 'associated_count'] %}
    coalesce(pairs.{{ name }}, 0) as {{ name }},
    {%- endfor %}
    {%- for verdict in pair_verdicts() %}
    coalesce(pairs.{{ verdict | replace(' ', '_') }}_count, 0) as {{ verdict | replace(' ', '_') }}_count,
    {%- endfor %}

    -- out of time
    coalesce(pairs.earlier_count, 0) as earlier_count,
    coalesce(pairs.seen_later_count, 0) as seen_later_count
from orders
left join counted_orders
    on orders.item_type = counted_orders.item_type
left join items
    on orders.item_type = items.item_type
left join set_limits
    on orders.item_type = set_limits.item_type
left join pairs
    on orders.item_type = pairs.item_type
