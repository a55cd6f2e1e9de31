with sold as (
    select customer_id, product_id, quantity, line_amount, unit_price::double as p, q.* 
    from input.input__order_lines, intermediate.int_price_quartiles as q
    where not is_return and quantity > 0 and unit_price > 0 and customer_id is not null
        and ordered_at >= (select lookback_start from intermediate.int_as_of)
)
select
    customer_id, count(distinct product_id) as product_count, sum(quantity)::bigint as item_count,
    sum(line_amount)::decimal(38,4) as product_amount,
    coalesce(sum(quantity) filter (p <= first_quartile), 0)::bigint as items_in_price_quartile_1,
    coalesce(sum(quantity) filter (p > first_quartile and p <= median_price), 0)::bigint as items_in_price_quartile_2,
    coalesce(sum(quantity) filter (p > median_price and p <= third_quartile), 0)::bigint as items_in_price_quartile_3,
    coalesce(sum(quantity) filter (p > third_quartile), 0)::bigint as items_in_price_quartile_4
from sold group by customer_id
