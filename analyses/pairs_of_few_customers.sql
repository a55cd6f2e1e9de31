-- Which pairs go together because a few customers order them again and again? Look at these before you offer one with the other to
-- all. The test of a pair takes each order as if it were another customer's.

with

baskets as (

    select
        baskets.order_id,
        baskets.customer_id,
        baskets.product_id
    from {{ ref('int_basket_items') }} as baskets
    inner join {{ ref('int_item_baskets') }} as counted
        on baskets.order_key = counted.order_key
    where counted.item_type = 'product'

),

customers as (

    select
        pairs.item_a,
        pairs.item_b,
        coalesce(of_a.customer_id, of_a.order_id) as customer_id,
        count(*) as order_count
    from {{ ref('product_pairs') }} as pairs
    inner join baskets as of_a
        on pairs.item_a = of_a.product_id
    inner join baskets as of_b
        on pairs.item_b = of_b.product_id
        and of_a.order_id = of_b.order_id
    where pairs.item_type = 'product' and pairs.verdict = 'go together'
    group by pairs.item_a, pairs.item_b, coalesce(of_a.customer_id, of_a.order_id)

),

concentration as (

    select
        item_a,
        item_b,
        count(*) as customer_count,
        max(order_count) as largest_order_count
    from customers
    group by item_a, item_b

)

select
    pairs.item_a,
    pairs.item_b,
    pairs.item_name_a,
    pairs.item_name_b,
    pairs.together_count,
    pairs.expected_count,
    concentration.customer_count,
    concentration.largest_order_count,
    cast(concentration.largest_order_count as double) / pairs.together_count as largest_share
from concentration
inner join {{ ref('product_pairs') }} as pairs
    on concentration.item_a = pairs.item_a
    and concentration.item_b = pairs.item_b
where pairs.item_type = 'product'
order by largest_share desc, pairs.item_a asc, pairs.item_b asc
limit 50
