with o as (
    select *, ordered_at >= as_of_date - interval 365 day as last_year,
        ordered_at >= as_of_date - interval 730 day and ordered_at < as_of_date - interval 365 day as year_before
    from intermediate.int_orders, intermediate.int_as_of
    where order_key not in (select order_key from intermediate.int_canceled_orders)
),
l as (
    select *, not is_return and quantity > 0 and unit_price > 0 as is_sale,
        ordered_at >= as_of_date - interval 365 day as last_year,
        ordered_at >= as_of_date - interval 730 day and ordered_at < as_of_date - interval 365 day as year_before
    from input.input__order_lines as lines, intermediate.int_as_of
    where product_id is not null and not exists (
        from intermediate.int_canceled_orders as canceled
        where canceled.order_id = lines.order_id and canceled.customer_id is not distinct from lines.customer_id
    )
),
by_customer as (
    select 'channel' as t, channel as g, customer_id, count(*) filter (is_order) as n, count(*) filter (return_amount > 0) as rn, sum(net_amount) as a from o
    where channel is not null group by all
    union all
    select 'country', country, customer_id, count(*) filter (is_order), count(*) filter (return_amount > 0), sum(net_amount) from o where country is not null group by all
    union all
    select 'product', product_id, customer_id, count(distinct order_id) filter (is_sale), count(*) filter (is_return), sum(line_amount) from l group by all
),
buyers as (
    select t, g, sum(n) as n, count(customer_id) filter (n > 0) as c, count(customer_id) filter (n > 0 and rn > 0) as rc, max(a) filter (customer_id is not null) as largest
    from by_customer group by all
),
sums as (
    select 'channel' as t, channel as g, sum(item_count) as i, sum(gross_amount) as s, sum(refunded_amount) as r, sum(return_amount) as rg, sum(net_amount) as a,
        sum(net_amount) filter (last_year) as y, sum(net_amount) filter (year_before) as b from o where channel is not null group by all
    union all
    select 'country', country, sum(item_count), sum(gross_amount), sum(refunded_amount), sum(return_amount), sum(net_amount),
        sum(net_amount) filter (last_year), sum(net_amount) filter (year_before) from o where country is not null group by all
    union all
    select 'product', product_id, sum(quantity) filter (is_sale), sum(line_amount) filter (is_sale), -sum(line_amount) filter (is_return), -sum(line_amount) filter (is_return),
        sum(line_amount), sum(line_amount) filter (last_year), sum(line_amount) filter (year_before) from l group by all
)
select
    t as group_type, g as item_id, coalesce(if(t = 'product', product_name, null), g) as item_name,
    row_number() over (partition by t order by a desc, g) as position,
    n::bigint as order_count, c as customer_count, coalesce(i, 0)::bigint as item_count, coalesce(s, 0)::decimal(38,4) as sales_amount,
    coalesce(r, 0)::decimal(38,4) as refunded_amount, coalesce(rg, 0)::decimal(38,4) as return_amount, a::decimal(38,4) as net_amount, null::decimal(38,4) as margin_amount,
    a::double / (select sum(net_amount) from o)::double as share_of_net_amount,
    coalesce(rg, 0)::double / nullif(coalesce(s, 0)::double, 0) as share_of_sales_sent_back,
    if(a > 0, largest::double / a::double, null) as share_of_largest_customer,
    rc as return_customer_count, c * sum(rc) over (partition by t) / nullif(sum(c) over (partition by t), 0) as expected_return_customer_count,
    coalesce(2 * (sqrt(rc) - sqrt(expected_return_customer_count)) > 4, false) as is_sent_back_often,
    if(first_on <= as_of_date - interval 730 day and b > 0, (coalesce(y, 0) - b)::double / b::double, null) as net_change_on_year
from sums join buyers using (t, g) cross join intermediate.int_as_of
left join intermediate.int_product_attributes as p on p.product_id = if(t = 'product', g, null)
