select
    concat(order_id, '|' || customer_id, '|', length(order_id)) as order_key, order_id, customer_id,
    coalesce(min(ordered_at) filter (is_sale), min(ordered_at)) as ordered_at,
    max(ordered_at) as last_line_at, min(ordered_at)::date < max(ordered_at)::date as spans_days,
    max(channel) as channel, max(location_id) as location_id, max(country) as country,
    bool_or(is_sale) as is_order, count(*) filter (is_sale) as line_count,
    coalesce(sum(quantity) filter (is_sale and line_type = 'product'), 0)::bigint as item_count,
    coalesce(sum(line_amount) filter (is_sale), 0)::decimal(38,4) as gross_amount,
    coalesce(-sum(line_amount) filter (is_return), 0)::decimal(38,4) as refunded_amount,
    coalesce(sum(line_amount) filter (not is_sale and not is_return), 0)::decimal(38,4) as adjustment_amount,
    sum(line_amount) as net_amount, sum(discount_amount) as discount_amount,
    sum(charged_amount) filter (is_sale or charged_amount > 0) as charged_amount,
    sum(paid_amount) filter (is_sale or charged_amount > 0) as paid_amount,
    null::decimal(38,4) as margin_amount,
    coalesce(-sum(line_amount) filter (is_return and line_type = 'product'), 0)::decimal(38,4) as return_amount,
    coalesce(-sum(line_amount) filter (is_return and line_type in ('fee', 'bad_debt')), 0)::decimal(38,4) as refunded_fee_amount
from (select *, not is_return and quantity > 0 and unit_price > 0 as is_sale from input.input__order_lines)
group by order_id, customer_id
