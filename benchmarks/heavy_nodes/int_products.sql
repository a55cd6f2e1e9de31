with l as (
    select product_id, product_name, unit_price::double as p, ordered_at, order_line_id, line_type,
        is_return or (quantity > 0 and unit_price > 0) as is_event
    from input.input__order_lines where product_id is not null
)
select
    product_id, arg_max(product_name, (p > 0, ordered_at, order_line_id)) as product_name, bool_or(line_type = 'product') as is_product,
    null::varchar as category_id, round(median(p) filter (p > 0), 4) as usual_price,
    null::varchar as category, null::varchar as brand, 0::bigint as category_statements, 0::bigint as category_agreeing,
    0::bigint as brand_statements, 0::bigint as brand_agreeing, null::varchar as category_of_id,
    count(*) filter (is_event) as event_count, count(*) filter (is_event) as events_without_category,
    count(*) filter (is_event) as events_without_brand
from l group by product_id
