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

products as (

    select * from {{ ref('int_product_attributes') }}

),

sums as (
    {%- set sources = {
        'country': ['orders', 'bought.country'],
        'location': ['orders', 'bought.location_id'],
        'channel': ['orders', 'bought.channel'],
        'product': [ref('int_product_lines'), 'bought.product_id'],
        'category': [ref('int_product_lines'), 'coalesce(bought.category, products.category)']
    } %}
    {%- for type, (source, column) in sources.items() %}
    {%- set amount, at = ['net_amount', 'ordered_at'] if source == 'orders' else ['line_amount', 'order_at'] %}

    select
        '{{ type }}' as group_type,
        {{ column }} as item_id,
        sum(bought.item_count) as item_count,
        sum(bought.gross_amount) as gross_amount,
        sum(bought.refunded_amount) as refunded_amount,
        sum(bought.{{ amount }}) as net_amount,
        case when count(bought.margin_amount) = count(*) then sum(bought.margin_amount) end as margin_amount,
        sum(case when bought.{{ at }} >= as_of.year_before then bought.{{ amount }} else 0 end) as net_last_year,
        sum(
            case
                when bought.{{ at }} >= as_of.two_years_before and bought.{{ at }} < as_of.year_before then bought.{{ amount }} else 0
            end
        ) as net_year_before
    from {{ source }} as bought
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

traded as (

    select
        sums.*,
        buyers.order_count,
        buyers.customer_count,
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
    traded.group_type,
    traded.item_id,

    -- what
    case when traded.group_type = 'product' then coalesce(products.product_name, traded.item_id) else traded.item_id end as item_name,
    row_number() over (partition by traded.group_type order by traded.net_amount desc, traded.order_count desc, traded.item_id asc) as position,

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
left join products
    on case when traded.group_type = 'product' then traded.item_id end = products.product_id
