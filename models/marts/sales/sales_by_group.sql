-- One row per type of group (country, location, channel, product, category) and group that orders name: its sales.

with

orders as (

    select
        *,
        ordered_at as order_at
    from {{ ref('int_sales_orders') }}
    where not is_canceled

),

as_of as (

    select
        cast(as_of_date - interval '365' day as date) as year_before,
        cast(as_of_date - interval '730' day as date) as two_years_before,
        first_on
    from {{ ref('int_as_of') }}

),

products as (

    select * from {{ ref('int_product_attributes') }}

),

sums as (
    {%- set sources = {
        'country': ['orders', 'bought.country'],
        'location': ['orders', 'bought.location_id'],
        'channel': ['orders', 'bought.channel'],
        'product': [sales_lines(), 'bought.product_id'],
        'category': [sales_lines(), 'coalesce(bought.category, products.category)']
    } %}
    {%- for type, (source, column) in sources.items() %}

    select
        '{{ type }}' as group_type,
        {{ column }} as item_id,
        sum(bought.item_count) as item_count,
        sum(bought.sales_amount) as sales_amount,
        sum(bought.refunded_amount) as refunded_amount,
        sum(bought.return_amount) as return_amount,
        sum(bought.net_amount) as net_amount,
        case when count(bought.margin_amount) = count(*) then sum(bought.margin_amount) end as margin_amount,
        sum(case when bought.order_at >= as_of.year_before then bought.net_amount else 0 end) as net_last_year,
        sum(
            case
                when bought.order_at >= as_of.two_years_before and bought.order_at < as_of.year_before then bought.net_amount else 0
            end
        ) as net_year_before
    from {{ source | indent(4) }} as bought
    cross join as_of
    {%- if type == 'category' %}
    left join products
        on bought.product_id = products.product_id
    {%- endif %}
    where {{ column }} is not null{{ ' and bought.product_id is not null' if source != 'orders' }}
    group by {{ column }}

    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

sold as (

    select
        sums.*,
        buyers.order_count,
        buyers.customer_count,
        buyers.return_customer_count,
        cast(buyers.customer_count as double) * sum(buyers.return_customer_count) over (partition by sums.group_type)
        / nullif(sum(buyers.customer_count) over (partition by sums.group_type), 0) as expected_return_customer_count,
        buyers.largest_customer
    from sums
    inner join {{ ref('int_group_buyers') }} as buyers
        on sums.group_type = buyers.group_type
        and sums.item_id = buyers.item_id

),

totals as (

    select sum(net_amount) as net_amount from orders

)

select
    -- key
    sold.group_type,
    sold.item_id,

    -- what
    case when sold.group_type = 'product' then coalesce(products.product_name, sold.item_id) else sold.item_id end as item_name,
    cast(row_number() over (
        partition by sold.group_type order by sold.net_amount desc, sold.order_count desc, sold.item_id asc
    ) as bigint) as position,

    -- counts
    cast(sold.order_count as bigint) as order_count,
    sold.customer_count,
    cast(sold.item_count as bigint) as item_count,

    -- money
    cast(sold.sales_amount as decimal(38,4)) as sales_amount,
    cast(sold.refunded_amount as decimal(38,4)) as refunded_amount,
    cast(sold.return_amount as decimal(38,4)) as return_amount,
    cast(sold.net_amount as decimal(38,4)) as net_amount,
    cast(sold.margin_amount as decimal(38,4)) as margin_amount,
    cast(sold.net_amount as double) / nullif(cast(totals.net_amount as double), 0) as share_of_net_amount,
    cast(sold.return_amount as double) / nullif(cast(sold.sales_amount as double), 0) as share_of_sales_sent_back,
    case when sold.net_amount > 0 then cast(sold.largest_customer as double) / cast(sold.net_amount as double) end
        as share_of_largest_customer,

    -- goods sent back: by how many of its customers, by how many if the item were as any other, and whether that is beyond chance
    sold.return_customer_count,
    sold.expected_return_customer_count,
    coalesce(
        {{ is_above_chance('sold.return_customer_count', 'sold.expected_return_customer_count') }}, false
    ) as is_sent_back_often,

    -- year on year, if the data covers both
    case
        when as_of.first_on <= as_of.two_years_before and sold.net_year_before > 0
            then cast(sold.net_last_year - sold.net_year_before as double) / cast(sold.net_year_before as double)
    end as net_change_on_year
from sold
cross join totals
cross join as_of
left join products
    on case when sold.group_type = 'product' then sold.item_id end = products.product_id
