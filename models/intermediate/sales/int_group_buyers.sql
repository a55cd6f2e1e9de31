-- One row per type of group (country, location, channel, product, category) and group that orders name: its orders, its customers,
-- those of them who sent something back, and what its largest customer brought.

{{ config(materialized = 'ephemeral') }}

{%- set item_columns = {
    'product': 'order_lines.product_id',
    'category': 'coalesce(order_lines.category, products.category)'
} %}

with

-- Customers first: each has one row in a group; all guests together have one. These are many rows, so they have no more columns
-- than are counted by customer.
by_customer as (
    {%- for type, column in {'country': 'country', 'location': 'location_id', 'channel': 'channel'}.items() %}

    select
        '{{ type }}' as group_type,
        {{ column }} as item_id,
        customer_id,
        count(*) filter (where is_order) as order_count,
        count(*) filter (where return_amount > 0) as return_count,
        sum(net_amount) as net_amount
    from {{ ref('int_sales_orders') }}
    where not is_canceled and {{ column }} is not null
    group by {{ column }}, customer_id

    union all
    {%- endfor %}
    {%- for type, column in item_columns.items() %}

    select
        '{{ type }}' as group_type,
        item_id,
        customer_id,
        sum(is_order) as order_count,
        sum(is_return) as return_count,
        sum(net_amount) as net_amount
    from (
        select
            {{ column }} as item_id,
            order_lines.customer_id,
            order_lines.order_id,
            max(case when order_lines.amount_type = 'sale' then 1 else 0 end) as is_order,
            max(case when order_lines.amount_type = 'refund' then 1 else 0 end) as is_return,
            sum(order_lines.net_amount) as net_amount
        from {{ sales_lines() | indent(8) }} as order_lines
        {%- if type == 'category' %}
        left join {{ ref('int_product_attributes') }} as products
            on order_lines.product_id = products.product_id
        {%- endif %}
        where {{ column }} is not null and order_lines.product_id is not null
        group by {{ column }}, order_lines.customer_id, order_lines.order_id
    ) as {{ type }}_orders
    group by item_id, customer_id

    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select
    group_type,
    item_id,
    sum(order_count) as order_count,
    count(customer_id) filter (where order_count > 0) as customer_count,
    count(customer_id) filter (where order_count > 0 and return_count > 0) as return_customer_count,
    max(case when customer_id is not null then net_amount end) as largest_customer
from by_customer
group by group_type, item_id
