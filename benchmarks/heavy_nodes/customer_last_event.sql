with e as (
    select customer_id, ordered_at, order_line_id, product_id, if(is_return, 'return', 'purchase') as event_type,
        if(is_return, 0, line_amount) as bought
    from input.input__order_lines where customer_id is not null and (is_return or (quantity > 0 and unit_price > 0))
),
latest as (select customer_id, max(ordered_at) as last_at, count(*) as n, sum(bought) as bought from e group by all),
chosen as (
    select customer_id, last_at, n, latest.bought, max(order_line_id) as id
    from e join latest using (customer_id) where ordered_at = last_at group by all
)
select
    customer_id, last_at as last_event_at, id as last_event_id, event_type as last_event_type, product_id as last_product_id,
    product_name as last_product_name, category as last_category, coalesce(category_source, 'unknown') as last_category_source,
    brand as last_brand, coalesce(brand_source, 'unknown') as last_brand_source,
    datediff('day', last_at, as_of_date) as days_since_last_event, n as event_count, chosen.bought::decimal(38,4) as purchase_amount
from chosen join e using (customer_id) left join intermediate.int_product_attributes using (product_id) cross join intermediate.int_as_of
where order_line_id = id
