{#
    A select of one row per value of `keys` (customer_id, with as_of_date where there are many dates): counts, dates and
    money of the orders within the lookback, from the CTEs

      orders            the columns of order_totals, lookback_start and the keys
      left_out_months   month_start: months whose orders count for nobody
#}
{% macro customer_order_totals(orders, left_out_months, keys) -%}
select
    -- key
    {%- for key in keys %}
    {{ key }},
    {%- endfor %}

    -- when
    min(ordered_at) filter (where counts) as first_order_at,
    max(ordered_at) filter (where counts) as last_order_at,

    -- where: of the latest order
    max_by(country, (ordered_at, order_key)) filter (where country is not null) as country,
    count(distinct location_id) filter (where counts) as location_count,

    -- counts
    count(*) filter (where counts) as order_count,
    coalesce(sum(line_count) filter (where counts), 0) as line_count,
    count(*) filter (where in_lookback and refunded_amount > 0) as return_count,
    count(*) filter (where counts and sales_channel = 'online') as online_order_count,
    count(*) filter (where counts and sales_channel = 'offline') as offline_order_count,

    -- money
    coalesce(sum(gross_amount) filter (where in_lookback), 0) as gross_amount,
    coalesce(sum(refunded_amount) filter (where in_lookback), 0) as refunded_amount,
    coalesce(sum(adjustment_amount) filter (where in_lookback), 0) as adjustment_amount,
    coalesce(sum(net_amount) filter (where in_lookback), 0) as net_amount,
    sum(discount_amount) filter (where counts) as discount_amount,
    coalesce(sum(margin_amount) filter (where in_lookback), 0) as margin_amount,
    sum(gross_amount) filter (where counts and sales_channel = 'online') as online_gross_amount,
    sum(gross_amount) filter (where counts and sales_channel = 'offline') as offline_gross_amount
from (
    -- Customers stay on the list when all they did lies before the lookback; their measures are then zero.
    select
        orders.*,
        orders.ordered_at >= orders.lookback_start and left_out.month_start is null as in_lookback,
        orders.ordered_at >= orders.lookback_start and left_out.month_start is null and orders.is_order as counts,
        case
            when lower(orders.channel) in ({{ quoted_list(var('online_channels')) }}) then 'online'
            when orders.channel is not null then 'offline'
        end as sales_channel
    from {{ orders }} as orders
    left join {{ left_out_months }} as left_out
        on cast(date_trunc('month', orders.ordered_at) as date) = left_out.month_start
    where orders.customer_id is not null
) as marked
group by {{ keys | join(', ') }}
{%- endmacro %}
