-- Which pairs look like pairs by their lift, but are only in big baskets? Nothing says that one sells the other.

select
    item_a,
    item_b,
    item_name_a,
    item_name_b,
    together_count,
    lift,
    expected_count,
    association
from {{ ref('product_pairs') }}
where
    item_type = 'product'
    and verdict = 'only in big baskets'
order by together_count desc, item_a asc, item_b asc
limit 50
