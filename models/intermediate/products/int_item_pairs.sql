-- One row per type of item and pair of items that are in enough orders together, or that would be if items came together by chance.

with

items as (

    select * from {{ ref('int_counted_items') }}

),

baskets as (

    select * from {{ ref('int_counted_baskets') }}

),

limits as (

    select
        item_type,
        max(count_min) as count_min
    from items
    group by item_type

),

together as (

    select
        baskets.item_type,
        baskets.item_number as number_a,
        others.item_number as number_b,
        count(*) as together_count,
        count(*) filter (where baskets.is_later) as later_together_count
    from baskets
    inner join baskets as others
        on baskets.order_key = others.order_key
        and baskets.item_type = others.item_type
        and baskets.item_number < others.item_number
    group by baskets.item_type, baskets.item_number, others.item_number

),

-- Frequent items that are seldom together are pairs too: those that replace each other.
frequent as (

    select
        items.item_type,
        items.item_number as number_a,
        others.item_number as number_b
    from items
    inner join items as others
        on items.item_type = others.item_type
        and items.item_number < others.item_number
    where items.order_count * others.order_count >= items.count_min * items.all_order_count

),

pairs as (

    select
        coalesce(together.item_type, frequent.item_type) as item_type,
        coalesce(together.number_a, frequent.number_a) as number_a,
        coalesce(together.number_b, frequent.number_b) as number_b,
        coalesce(together.together_count, 0) as together_count,
        coalesce(together.later_together_count, 0) as later_together_count
    from together
    inner join limits
        on together.item_type = limits.item_type
    full outer join frequent
        on together.item_type = frequent.item_type
        and together.number_a = frequent.number_a
        and together.number_b = frequent.number_b
    where together.together_count >= limits.count_min or frequent.number_a is not null

)

select
    item_type,
    number_a,
    number_b,
    together_count,
    later_together_count
from pairs
