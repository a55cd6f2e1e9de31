-- Which products are seldom in one order although each sells well? They may replace each other; do not offer the one with the other.

select
    item_a,
    item_b,
    item_name_a,
    item_name_b,
    order_count_a,
    order_count_b,
    together_count,
    expected_count,
    association,
    q_value
from {{ ref('product_pairs') }}
where
    item_type = 'product'
    and verdict = 'rather apart'
order by expected_count - together_count desc, item_a asc, item_b asc
limit 50
