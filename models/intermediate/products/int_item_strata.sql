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
        items.item_type,
        items.stratum,
        sum(items.order_count * items.order_count) as square_count,
        -- in whole billionths, whose sum is the same in any order
        cast(sum(cast(round(1000000000 * power(
            cast(items.order_count as double) / orders.order_count * (1 - cast(items.order_count as double) / orders.order_count), 2
        )) as bigint)) as double) / 1000000000 as squared_variance
    from items
    inner join orders
        on items.item_type = orders.item_type
        and items.stratum = orders.stratum
    group by items.item_type, items.stratum

),

-- The variance of the number of items, and what it would be if each item came or stayed away by itself. Items that pairs are not
-- counted of are so rare that their squares are left out.
variances as (

    select
        orders.item_type,
        orders.stratum,
        orders.order_count,
        orders.item_count,
        cast(orders.square_count as double) / orders.order_count
        - (cast(orders.item_count as double) / orders.order_count) * (cast(orders.item_count as double) / orders.order_count) as variance,
        cast(orders.item_count as double) / orders.order_count
        - cast(squares.square_count as double) / orders.order_count / orders.order_count as independent_variance,
        squares.squared_variance
    from orders
    inner join squares
        on orders.item_type = squares.item_type
        and orders.stratum = squares.stratum

)

select
    items.*,
    variances.order_count as stratum_order_count,
    -- as much as makes all pairs together as many as the orders have; orders of one item have none, whatever the item
    case
        when variances.item_count = variances.order_count then -1000000
        when variances.independent_variance * variances.independent_variance - variances.squared_variance > 0.000001
            then (variances.variance - variances.independent_variance)
                / (variances.independent_variance * variances.independent_variance - variances.squared_variance)
        else 0
    end as crowding
from items
inner join variances
    on items.item_type = variances.item_type
    and items.stratum = variances.stratum
