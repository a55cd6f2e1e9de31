-- One row per type of item, item and stratum of orders: how many orders have it, of how many, and how the size of these orders brings
-- two items together (macro `expected_count`).

with

orders as (

    select
        item_type,
        stratum,
        count(*) as order_count,
        sum(item_count) as item_count,
        sum(item_count * item_count) as square_count
    from {{ ref('int_item_baskets') }}
    group by item_type, stratum

),

items as (

    select
        item_type,
        item_number,
        stratum,
        is_later,
        count(*) as order_count
    from {{ ref('int_counted_baskets') }}
    group by item_type, item_number, stratum, is_later

),

squares as (

    select
        item_type,
        stratum,
        sum(order_count * order_count) as square_count
    from items
    group by item_type, stratum

),

-- The variance of the number of items, and what it would be if each item came or stayed away by itself. Items that pairs are not
-- counted of are so rare that their squares are left out.
variances as (

    select
        orders.item_type,
        orders.stratum,
        orders.order_count,
        cast(orders.square_count as double) / orders.order_count
        - (cast(orders.item_count as double) / orders.order_count) * (cast(orders.item_count as double) / orders.order_count) as variance,
        cast(orders.item_count as double) / orders.order_count
        - cast(squares.square_count as double) / orders.order_count / orders.order_count as independent_variance
    from orders
    inner join squares
        on orders.item_type = squares.item_type
        and orders.stratum = squares.stratum

)

select
    items.*,
    variances.order_count as stratum_order_count,
    case
        when variances.independent_variance > 0.000001
            then (variances.variance - variances.independent_variance)
                / (variances.independent_variance * variances.independent_variance)
        else 0
    end as crowding
from items
inner join variances
    on items.item_type = variances.item_type
    and items.stratum = variances.stratum
