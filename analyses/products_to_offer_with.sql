-- What should you offer to customers who order a product? What is in more of its orders than month and basket size explain, surest
-- first. Put one product's id behind `antecedent_1 =`.

select
    antecedent_1 as product_id,
    antecedent_name as product_name,
    consequent as offered_product_id,
    consequent_name as offered_product_name,
    antecedent_order_count,
    together_count,
    confidence,
    confidence_lower,
    confidence_upper,
    confidence_later,
    extra_per_100_orders,
    extra_value_per_100_orders
from {{ ref('association_rules') }}
where
    item_type = 'product'
    and item_count = 2
    and is_beyond_chance
    and is_still_sold
    -- and antecedent_1 = '...'
order by position
limit 50
