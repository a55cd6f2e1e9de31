-- One row per type of group (country, location, channel, product, category) and group that orders name: its sales.

with

orders as (

    select * from {{ ref('int_orders') }}

),

as_of as (

    select
        cast(as_of_date - interval '365' day as date) as year_before,
        cast(as_of_date - interval '730' day as date) as two_years_before,
        first_on
    from {{ ref('int_as_of') }}

),

-- Lines are read once: one row for each product in an order.
product_orders as (

    select
        order_lines.product_id,
        order_lines.order_id,
        order_lines.customer_id,
        max(coalesce(order_lines.category, products.category)) as category,
        max(case when order_lines.amount_type = 'sale' then 1 else 0 end) = 1 as is_order,
        sum(order_lines.item_count) as item_count,
        sum(order_lines.gross_amount) as gross_amount,
        sum(order_lines.refunded_amount) as refunded_amount,
        sum(order_lines.line_amount) as net_amount,
        case when count(order_lines.margin_amount) = count(*) then sum(order_lines.margin_amount) end as margin_amount,
        min(order_lines.ordered_at) as ordered_at
    from {{ ref('int_order_lines') }} as order_lines
    left join {{ ref('int_product_attributes') }} as products
        on order_lines.product_id = products.product_id
    where order_lines.line_type = 'product' and order_lines.product_id is not null
    group by order_lines.product_id, order_lines.order_id, order_lines.customer_id

),

-- Customers first: each has one row in a group; all guests together have one.
by_customer as (
    {%- set sources = {
        'country': ['orders', 'country'],
        'location': ['orders', 'location_id'],
        'channel': ['orders', 'channel'],
        'product': ['product_orders', 'product_id'],
        'category': ['product_orders', 'category']
    } %}
    {%- for kind, (source, column) in sources.items() %}

    select
        '{{ kind }}' as group_type,
        bought.{{ column }} as item_id,
        bought.customer_id,
        {% if kind == 'category' -%}
        count(distinct case when bought.is_order then bought.order_id end) as order_count,
        {%- else -%}
        count(*) filter (where bought.is_order) as order_count,
        {%- endif %}
        sum(bought.item_count) as item_count,
        sum(bought.gross_amount) as gross_amount,
        sum(bought.refunded_amount) as refunded_amount,
        sum(bought.net_amount) as net_amount,
        case when count(bought.margin_amount) = count(*) then sum(bought.margin_amount) end as margin_amount,
        sum(case when bought.ordered_at >= as_of.year_before then bought.net_amount else 0 end) as net_last_year,
        sum(
            case
                when bought.ordered_at >= as_of.two_years_before and bought.ordered_at < as_of.year_before then bought.net_amount else 0
            end
        ) as net_year_before
    from {{ source }} as bought
    cross join as_of
    where bought.{{ column }} is not null
    group by bought.{{ column }}, bought.customer_id

    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

traded as (

    select
        group_type,
        item_id,
        sum(order_count) as order_count,
        count(customer_id) filter (where order_count > 0) as customer_count,
        sum(item_count) as item_count,
        sum(gross_amount) as gross_amount,
        sum(refunded_amount) as refunded_amount,
        sum(net_amount) as net_amount,
        case when count(margin_amount) = count(*) then sum(margin_amount) end as margin_amount,
        sum(net_last_year) as net_last_year,
        sum(net_year_before) as net_year_before,
        max(case when customer_id is not null then net_amount end) as largest_customer
    from by_customer
    group by group_type, item_id

),

totals as (

    select sum(net_amount) as net_amount from orders

)

select
    -- key
    traded.group_type,
    traded.item_id,

    -- what
    case when traded.group_type = 'product' then coalesce(products.product_name, traded.item_id) else traded.item_id end as item_name,
    row_number() over (partition by traded.group_type order by traded.net_amount desc, traded.item_id asc) as position,

    -- counts
    cast(traded.order_count as bigint) as order_count,
    traded.customer_count,
    cast(traded.item_count as bigint) as item_count,

    -- money
    cast(traded.gross_amount as decimal(38,4)) as gross_amount,
    cast(traded.refunded_amount as decimal(38,4)) as refunded_amount,
    cast(traded.net_amount as decimal(38,4)) as net_amount,
    cast(traded.margin_amount as decimal(38,4)) as margin_amount,
    cast(traded.net_amount as double) / nullif(cast(totals.net_amount as double), 0) as share_of_net_amount,
    cast(traded.refunded_amount as double) / nullif(cast(traded.gross_amount as double), 0) as refund_rate,
    case when traded.net_amount > 0 then cast(traded.largest_customer as double) / cast(traded.net_amount as double) end
        as share_of_largest_customer,

    -- year on year, if the data covers both
    case
        when as_of.first_on <= as_of.two_years_before and traded.net_year_before > 0
            then cast(traded.net_last_year - traded.net_year_before as double) / cast(traded.net_year_before as double)
    end as net_change_on_year
from traded
cross join totals
cross join as_of
left join {{ ref('int_product_attributes') }} as products
    on traded.group_type = 'product'
    and traded.item_id = products.product_id
