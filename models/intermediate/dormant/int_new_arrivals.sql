-- One row per slipping, dormant or lost customer: what the shop has added since their last order, in categories they bought.

{{ config(materialized = 'ephemeral') }}

with

category_totals as (

    select
        items.customer_id,
        products.category,
        cast(measures.last_order_at as date) as last_order_on,
        sum(items.gross_amount) as gross_amount
    from {{ ref('int_silent_items') }} as items
    inner join {{ ref('int_product_attributes') }} as products
        on items.product_id = products.product_id
    inner join {{ ref('int_customer_measures') }} as measures
        on items.customer_id = measures.customer_id
    where products.category is not null and items.is_silent
    group by items.customer_id, products.category, cast(measures.last_order_at as date)

),

first_sales as (

    select
        order_lines.product_id,
        max(products.category) as category,
        max(products.product_name) as product_name,
        cast(min(order_lines.ordered_at) as date) as first_sold_on,
        count(*) as line_count
    from {{ ref('int_order_lines') }} as order_lines
    inner join {{ ref('int_product_attributes') }} as products
        on order_lines.product_id = products.product_id
    where products.category is not null and order_lines.amount_type = 'sale' and order_lines.line_type = 'product'
    group by order_lines.product_id

),

-- Many customers share a category and a day, so new products are counted once for each pair.
category_days as (

    select distinct
        category,
        last_order_on
    from category_totals

),

new_arrivals as (

    select
        category_days.category,
        category_days.last_order_on,
        count(*) as product_count,
        max_by(first_sales.product_name, (first_sales.line_count, first_sales.product_id))
            filter (where first_sales.product_name is not null) as product_name
    from category_days
    inner join first_sales
        on category_days.category = first_sales.category
        and category_days.last_order_on < first_sales.first_sold_on
    group by category_days.category, category_days.last_order_on

)

select
    category_totals.customer_id,
    sum(new_arrivals.product_count) as new_arrival_count,
    max_by(
        new_arrivals.product_name, (category_totals.gross_amount, category_totals.category)
    ) filter (where new_arrivals.product_name is not null) as new_arrival_name
from category_totals
inner join new_arrivals
    on category_totals.category = new_arrivals.category
    and category_totals.last_order_on = new_arrivals.last_order_on
group by category_totals.customer_id
