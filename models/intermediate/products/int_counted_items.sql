-- One row per type of item and item that pairs are counted of: the items of enough orders, at most as many as the option allows.

with

orders as (

    select
        item_type,
        count(*) as order_count
    from {{ ref('int_item_baskets') }}
    group by item_type

),

limits as (

    select
        item_type,
        order_count as all_order_count,
        {%- if var('pair_count_min') is none %}
        -- twenty orders, or one in a thousand
        greatest(20, cast(ceil(order_count / 1e3) as bigint)) as count_min
        {%- else %}
        {{ var('pair_count_min') }} as count_min
        {%- endif %}
    from orders

),

items as (

    select
        items.item_type,
        items.item_id,
        count(*) as order_count,
        count(*) filter (where baskets.is_later) as later_order_count,
        max(items.ordered_at) as last_sold_at
    from {{ ref('int_grouped_items') }} as items
    inner join {{ ref('int_item_baskets') }} as baskets
        on items.item_type = baskets.item_type
        and items.order_key = baskets.order_key
    group by items.item_type, items.item_id

),

numbered as (

    select
        items.*,
        limits.all_order_count,
        limits.count_min,
        count(*) over (partition by items.item_type) as all_item_count,
        row_number() over (partition by items.item_type order by items.order_count desc, items.item_id asc) as item_number
    from items
    inner join limits
        on items.item_type = limits.item_type

)

select
    -- key; numbers are faster to compare than ids
    item_type,
    cast(item_number as bigint) as item_number,
    item_id,

    -- counts
    order_count,
    later_order_count,
    last_sold_at,

    -- what it was chosen by
    all_order_count,
    all_item_count,
    count_min
from numbered
where order_count >= count_min and item_number <= {{ var('product_items_max') }}
