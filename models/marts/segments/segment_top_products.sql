-- One row per segmentation, segment, item type (product, category) and position: the ten that brought most of the segment's
-- revenue.

{%- set places = 10 %}
{%- set revenue = 'order_lines.line_amount'
    if var('refund_policy') == 'net' else 'order_lines.gross_amount' %}

with

as_of as (

    select * from {{ ref('int_as_of') }}

),

-- Each step reduces the rows: lines, then products of a customer, then products of a segment.
bought_products as (

    select
        order_lines.customer_id,
        order_lines.product_id,
        sum(order_lines.item_count) as item_count,
        sum({{ revenue }}) as revenue
    from {{ ref('int_product_lines') }} as order_lines
    -- the order's time decides for all its lines, as in the measures of customers
    inner join as_of
        on {{ date_condition('order_lines.order_at >= as_of.lookback_start') }}
    where order_lines.customer_id is not null and order_lines.product_id is not null
        and {{ counts_for_customers('order_lines.order_at') }}
    group by order_lines.customer_id, order_lines.product_id

),

bought as (

    select
        customer_id,
        'product' as item_type,
        product_id as item_id,
        item_count,
        revenue
    from bought_products

    union all

    select
        bought_products.customer_id,
        'category' as item_type,
        products.category as item_id,
        sum(bought_products.item_count) as item_count,
        sum(bought_products.revenue) as revenue
    from bought_products
    inner join {{ ref('int_product_attributes') }} as products
        on bought_products.product_id = products.product_id
    where products.category is not null
    group by bought_products.customer_id, products.category

),

per_segment as (

    select
        members.segmentation,
        members.segment_id,
        bought.item_type,
        bought.item_id,
        count(*) filter (where bought.item_count > 0) as customer_count,
        sum(bought.item_count) as item_count,
        sum(bought.revenue) as revenue,
        max(bought.revenue) as largest_revenue
    from bought
    inner join {{ ref('int_segment_members') }} as members
        on bought.customer_id = members.customer_id
    group by members.segmentation, members.segment_id, bought.item_type, bought.item_id

),

-- Every product has a row, so the products alone are the total; a category's share is also of that total.
totals as (

    select
        *,
        sum(case when item_type = 'product' then revenue end) over (partition by segmentation, segment_id) as segment_revenue,
        sum(revenue) over (partition by segmentation, item_type, item_id) as item_revenue,
        sum(case when item_type = 'product' then revenue end) over (partition by segmentation) as all_revenue,
        row_number() over (partition by segmentation, segment_id, item_type order by revenue desc, item_id asc) as position
    from per_segment

),

named as (

    select
        totals.*,
        names.segment_name,
        case when totals.item_type = 'product' then coalesce(products.product_name, totals.item_id) else totals.item_id end
            as item_name,
        case when totals.item_type = 'product' then products.category else totals.item_id end as category,
        least(cast(totals.largest_revenue as double) / cast(totals.revenue as double), 1.0) as share_of_largest_customer
    from totals
    inner join {{ ref('int_segment_names') }} as names
        on totals.segmentation = names.segmentation
        and totals.segment_id = names.segment_id
    left join {{ ref('int_product_attributes') }} as products
        on case when totals.item_type = 'product' then totals.item_id end = products.product_id
    where totals.position <= {{ places }} and totals.revenue > 0

),

-- Products of one name are listed once, and nothing that a single customer bought for the most part.
listed as (

    select
        *,
        share_of_largest_customer < 0.5
        and row_number() over (partition by segmentation, segment_id, item_type, item_name order by position) = 1 as is_listed
    from named

)

select
    -- key
    segmentation,
    segment_id,
    segment_name,
    item_type,
    cast(position as bigint) as position,

    -- what
    item_id,
    item_name,
    category,
    cast(case when is_listed then
        row_number() over (partition by segmentation, segment_id, item_type, is_listed order by position)
    end as bigint) as list_position,

    -- how much
    cast(customer_count as bigint) as customer_count,
    cast(item_count as bigint) as item_count,
    cast(revenue as decimal(38,4)) as revenue,
    cast(revenue as double) / nullif(cast(segment_revenue as double), 0) as share_of_revenue,
    share_of_largest_customer,

    -- compared with all customers
    round(
        (cast(revenue as double) / nullif(cast(segment_revenue as double), 0))
        / nullif(cast(item_revenue as double) / nullif(cast(all_revenue as double), 0), 0), 6
    ) as lift
from listed
