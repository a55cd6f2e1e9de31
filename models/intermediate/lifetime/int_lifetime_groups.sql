-- One row per customer with an order and way to group them: segment, status, month, channel and main product of the first order.

{{ config(materialized = 'ephemeral') }}

{#- So many products stand alone. -#}
{%- set products_max = 50 %}

with

first_orders as (

    select
        customer_id,
        min_by(order_key, (ordered_at, order_key)) as order_key,
        min(ordered_at) as first_order_at,
        min_by(channel, (ordered_at, order_key)) filter (where channel is not null) as channel
    from {{ ref('int_orders') }}
    where is_order and customer_id is not null and {{ counts_for_customers('ordered_at') }}
    group by customer_id

),

-- The product of which most was spent.
first_lines as (

    select
        first_orders.customer_id,
        lines.product_id,
        sum(lines.gross_amount) as amount
    from first_orders
    inner join {{ ref('int_order_lines') }} as lines
        on first_orders.order_key = {{ order_key('lines.') }}
        and first_orders.customer_id = lines.customer_id
    where lines.amount_type = 'sale' and lines.line_type = 'product' and lines.product_id is not null
    group by first_orders.customer_id, lines.product_id

),

first_products as (

    select
        customer_id,
        max_by(product_id, (amount, product_id)) as product_id
    from first_lines
    group by customer_id

),

product_counts as (

    select
        product_id,
        count(*) as customer_count
    from first_products
    group by product_id

),

frequent_products as (

    select product_id
    from product_counts
    order by customer_count desc, product_id asc
    limit {{ products_max }}

)

select
    'segment of ' || segmentation as grouped_by,
    customer_id,
    segment_name as group_name
from {{ ref('customer_segments') }}

union all

select
    'status' as grouped_by,
    customer_id,
    status as group_name
from {{ ref('customer_status') }}

union all

select
    'first order in' as grouped_by,
    customer_id,
    substr(cast(cast(date_trunc('month', first_order_at) as date) as string), 1, 7) as group_name
from first_orders

union all

select
    'first channel' as grouped_by,
    customer_id,
    channel as group_name
from first_orders
where channel is not null

union all

select
    'first product' as grouped_by,
    first_products.customer_id,
    case
        when frequent_products.product_id is null then 'all other products'
        else coalesce(products.product_name, first_products.product_id)
    end as group_name
from first_products
left join frequent_products
    on first_products.product_id = frequent_products.product_id
left join {{ ref('int_products') }} as products
    on first_products.product_id = products.product_id
