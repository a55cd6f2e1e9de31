-- One row per type of item, item and stratum of orders: how many orders have it, of how many.

with

orders as (

    select
        item_type,
        stratum,
        count(*) as order_count
    from {{ ref('int_item_baskets') }}
    group by item_type, stratum

),

items as (

    select
        item_type,
        item_number,
        stratum,
        size_class,
        is_later,
        count(*) as order_count
    from {{ ref('int_counted_baskets') }}
    group by item_type, item_number, stratum, size_class, is_later

)

select
    items.*,
    orders.order_count as stratum_order_count
from items
inner join orders
    on items.item_type = orders.item_type
    and items.stratum = orders.stratum
