with bought as (
    select customer_id, product_id, sum(if(not is_return and quantity > 0 and unit_price > 0, quantity, 0)) as items, sum(line_amount) as revenue
    from input.input__order_lines
    where ordered_at >= (select lookback_start from intermediate.int_as_of) and product_id is not null and customer_id is not null
    group by all
),
per_segment as (
    select segmentation, segment_id, product_id, count(*) filter (items > 0) as c, sum(items) as items, sum(revenue) as revenue,
        max(revenue) as largest
    from bought join intermediate.int_segment_scores using (customer_id) group by all
),
totals as (
    select *, sum(revenue) over (partition by segmentation, segment_id) as of_segment,
        sum(revenue) over (partition by segmentation, product_id) as of_item, sum(revenue) over (partition by segmentation) as of_all,
        row_number() over (partition by segmentation, segment_id order by revenue desc, product_id) as position
    from per_segment
)
select
    segmentation, segment_id, segment_name, 'product' as item_type, position, product_id as item_id,
    coalesce(product_name, product_id) as item_name, category, c as customer_count, items::bigint as item_count,
    revenue::decimal(38,4) as revenue, revenue::double / of_segment::double as share_of_revenue,
    least(largest::double / revenue::double, 1) as share_of_largest_customer,
    round((revenue::double / of_segment::double) / (of_item::double / of_all::double), 6) as lift
from totals join intermediate.int_segment_names using (segmentation, segment_id)
left join intermediate.int_product_attributes using (product_id)
where position <= 10 and revenue > 0
