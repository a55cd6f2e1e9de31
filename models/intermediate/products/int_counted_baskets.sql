-- One row per type of item, order and item that pairs are counted of.

select
    items.item_type,
    items.order_key,
    counted.item_number,
    baskets.stratum,
    baskets.is_later
from {{ ref('int_grouped_items') }} as items
inner join {{ ref('int_item_baskets') }} as baskets
    on items.item_type = baskets.item_type
    and items.order_key = baskets.order_key
inner join {{ ref('int_counted_items') }} as counted
    on items.item_type = counted.item_type
    and items.item_id = counted.item_id
