-- One row per slipping, dormant or lost customer with products in the lookback: what they bought last, what most, from how many
-- categories, and what the shop has had since then in these categories.

with

silent as (

    select
        statuses.customer_id,
        cast(measures.last_order_at as date) as last_order_on
    from {{ ref('int_customer_statuses') }} as statuses
    inner join {{ ref('int_customer_measures') }} as measures
        on statuses.customer_id = measures.customer_id
    where statuses.is_today and statuses.lifecycle in ('slipping', 'dormant', 'lost')

),

products as (

    select
        product_id,
        product_name,
        category
    from {{ ref('int_product_attributes') }}

),

sold as (

    select
        order_lines.order_line_id,
        order_lines.order_id,
        order_lines.customer_id,
        order_lines.ordered_at,
        order_lines.product_id,
        order_lines.gross_amount
    from {{ ref('int_order_lines') }} as order_lines
    where order_lines.amount_kind = 'sale' and order_lines.line_type = 'product' and order_lines.product_id is not null

),

lines as (

    select
        sold.*,
        products.category
    from sold
    inner join silent
        on sold.customer_id = silent.customer_id
    cross join {{ ref('int_as_of') }} as as_of
    left join products
        on sold.product_id = products.product_id
    where sold.ordered_at >= as_of.lookback_start

),

last_orders as (

    select
        customer_id,
        max_by(order_id, (ordered_at, order_id)) as order_id,
        max_by(product_id, (ordered_at, gross_amount, order_line_id)) as last_product_id
    from lines
    group by customer_id

),

product_totals as (

    select
        customer_id,
        product_id,
        count(distinct order_id) as order_count,
        sum(gross_amount) as gross_amount
    from lines
    group by customer_id, product_id

),

favourite_products as (

    select
        customer_id,
        max_by(product_id, (order_count, gross_amount, product_id)) as favourite_product_id,
        max(order_count) as favourite_product_orders
    from product_totals
    group by customer_id

),

category_totals as (

    select
        lines.customer_id,
        lines.category,
        sum(lines.gross_amount) as gross_amount,
        sum(case when lines.order_id = last_orders.order_id then lines.gross_amount end) as last_order_amount
    from lines
    inner join last_orders
        on lines.customer_id = last_orders.customer_id
    where lines.category is not null
    group by lines.customer_id, lines.category

),

favourite_categories as (

    select
        customer_id,
        count(*) as category_count,
        max_by(category, (gross_amount, category)) as favourite_category,
        cast(max(gross_amount) as double) / nullif(cast(sum(gross_amount) as double), 0) as favourite_category_share,
        max_by(category, (last_order_amount, category)) filter (where last_order_amount is not null) as last_category
    from category_totals
    group by customer_id

),

first_sales as (

    select
        sold.product_id,
        max(products.category) as category,
        max(products.product_name) as product_name,
        cast(min(sold.ordered_at) as date) as first_sold_on,
        count(*) as line_count
    from sold
    inner join products
        on sold.product_id = products.product_id
    where products.category is not null
    group by sold.product_id

),

-- Many customers share a category and a day, so new products are counted once for each of these.
category_days as (

    select distinct
        category_totals.category,
        silent.last_order_on
    from category_totals
    inner join silent
        on category_totals.customer_id = silent.customer_id

),

new_products as (

    select
        category_days.category,
        category_days.last_order_on,
        count(*) as product_count,
        max_by(first_sales.product_name, (first_sales.line_count, first_sales.product_id)) as product_name
    from category_days
    inner join first_sales
        on category_days.category = first_sales.category
        and category_days.last_order_on < first_sales.first_sold_on
    group by category_days.category, category_days.last_order_on

),

new_to_them as (

    select
        category_totals.customer_id,
        sum(new_products.product_count) as new_product_count,
        max_by(
            new_products.product_name, (category_totals.gross_amount, category_totals.category)
        ) as new_product_name
    from category_totals
    inner join silent
        on category_totals.customer_id = silent.customer_id
    inner join new_products
        on category_totals.category = new_products.category
        and silent.last_order_on = new_products.last_order_on
    group by category_totals.customer_id

)

select
    -- key
    last_orders.customer_id,

    -- products
    last_orders.last_product_id,
    last_products.product_name as last_product_name,
    favourite_products.favourite_product_id,
    best_products.product_name as favourite_product_name,
    favourite_products.favourite_product_orders,

    -- categories: null where the data has none
    favourite_categories.last_category,
    favourite_categories.favourite_category,
    round(favourite_categories.favourite_category_share, 6) as favourite_category_share,
    favourite_categories.category_count,

    -- since then
    case
        when favourite_categories.customer_id is not null then coalesce(new_to_them.new_product_count, 0)
    end as new_product_count,
    new_to_them.new_product_name
from last_orders
inner join favourite_products
    on last_orders.customer_id = favourite_products.customer_id
left join products as last_products
    on last_orders.last_product_id = last_products.product_id
left join products as best_products
    on favourite_products.favourite_product_id = best_products.product_id
left join favourite_categories
    on last_orders.customer_id = favourite_categories.customer_id
left join new_to_them
    on last_orders.customer_id = new_to_them.customer_id
