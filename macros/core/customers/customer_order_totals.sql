{#
    A select of one row per value of `keys` (customer_id, with as_of_date where there are many dates): counts, dates and
    money of the orders within the lookback, from the CTE `orders`: the columns of int_orders, lookback_start and the keys.
#}
{% macro customer_order_totals(orders, keys) -%}
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
    cast(coalesce(sum(line_count) filter (where counts), 0) as bigint) as line_count,
    count(*) filter (where in_lookback and refunded_amount > 0) as return_count,
    count(*) filter (where counts and sales_channel = 'online') as online_order_count,
    count(*) filter (where counts and sales_channel = 'offline') as offline_order_count,

    -- money
    {{ known_amount('sum(gross_amount) filter (where in_lookback)') }} as gross_amount,
    {{ known_amount('sum(refunded_amount) filter (where in_lookback)') }} as refunded_amount,
    {{ known_amount('sum(adjustment_amount) filter (where in_lookback)') }} as adjustment_amount,
    {{ known_amount('sum(net_amount) filter (where in_lookback)') }} as net_amount,
    sum(discount_amount) filter (where counts) as discount_amount,
    {{ known_amount('sum(margin_amount) filter (where in_lookback)') }} as margin_amount,
    sum(gross_amount) filter (where counts and sales_channel = 'online') as online_gross_amount,
    sum(gross_amount) filter (where counts and sales_channel = 'offline') as offline_gross_amount
from (
    select
        *,
        in_lookback and is_order as counts,
        case
            when lower(channel) in ({{ quoted_list(var('online_channels')) }}) then 'online'
            when channel is not null then 'offline'
        end as sales_channel
    from (
        -- Customers with orders only before the lookback are kept; their measures are zero.
        select
            orders.*,
            orders.ordered_at >= orders.lookback_start and {{ counts_for_customers('orders.ordered_at') }} as in_lookback
        from {{ orders }} as orders
        where orders.customer_id is not null
    ) as marked
) as sorted
group by {{ keys | join(', ') }}
{%- endmacro %}
