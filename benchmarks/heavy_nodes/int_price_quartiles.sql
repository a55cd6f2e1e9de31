select quantile_cont(p, 0.25) as first_quartile, quantile_cont(p, 0.5) as median_price, quantile_cont(p, 0.75) as third_quartile
from (
    select median(unit_price::double) as p from input.input__order_lines
    where not is_return and quantity > 0 and unit_price > 0 and product_id is not null group by product_id
)
