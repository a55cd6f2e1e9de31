-- One row per slipping, dormant or lost customer, and of a sample of high-value ones, with products in the lookback: what they
-- bought last and most, from how many categories, and what the shop has added in these categories since.

with

items as (

    select * from {{ ref('int_silent_items') }}

),

favorite_products as (

    select
        customer_id,
        is_silent,
        max_by(product_id, (order_count, gross_amount, product_id)) as favorite_product_id,
        max(order_count) as favorite_product_order_count,
        max(last_sold_at) as last_sold_at
    from items
    group by customer_id, is_silent

),

last_orders as (

    select
        order_lines.customer_id,
        max(order_lines.order_id) as order_id,
        max_by(order_lines.product_id, (order_lines.gross_amount, order_lines.order_line_id))
            filter (where order_lines.product_id is not null) as last_product_id
    from {{ ref('int_order_lines') }} as order_lines
    inner join favorite_products
        on order_lines.customer_id = favorite_products.customer_id
        and order_lines.ordered_at = favorite_products.last_sold_at
    where order_lines.amount_type = 'sale' and order_lines.line_type = 'product' and order_lines.product_id is not null
    group by order_lines.customer_id

),

last_categories as (

    select
        customer_id,
        max_by(category, (gross_amount, category)) as last_category
    from (
        select
            order_lines.customer_id,
            products.category,
            sum(order_lines.gross_amount) as gross_amount
        from {{ ref('int_order_lines') }} as order_lines
        inner join {{ ref('int_product_attributes') }} as products
            on order_lines.product_id = products.product_id
        inner join last_orders
            on order_lines.customer_id = last_orders.customer_id
            and order_lines.order_id = last_orders.order_id
        inner join {{ ref('int_as_of') }} as as_of
            on {{ date_condition('order_lines.ordered_at >= as_of.lookback_start') }}
        where order_lines.amount_type = 'sale' and order_lines.line_type = 'product' and products.category is not null
        group by order_lines.customer_id, products.category
    ) as category_amounts
    group by customer_id

),

category_totals as (

    select
        items.customer_id,
        products.category,
        sum(items.gross_amount) as gross_amount
    from items
    inner join {{ ref('int_product_attributes') }} as products
        on items.product_id = products.product_id
    where products.category is not null
    group by items.customer_id, products.category

),

favorite_categories as (

    select
        customer_id,
        count(*) as category_count,
        max_by(category, (gross_amount, category)) as favorite_category,
        cast(max(gross_amount) as double) / nullif(cast(sum(gross_amount) as double), 0) as share_of_favorite_category
    from category_totals
    group by customer_id

)

select
    -- key
    last_orders.customer_id,

    -- the others are there to compare with
    favorite_products.is_silent,

    -- products
    last_orders.last_product_id,
    last_products.product_name as last_product_name,
    favorite_products.favorite_product_id,
    best_products.product_name as favorite_product_name,
    favorite_products.favorite_product_order_count,

    -- categories: null where the data has none
    last_categories.last_category,
    favorite_categories.favorite_category,
    round(favorite_categories.share_of_favorite_category, 6) as share_of_favorite_category,
    favorite_categories.category_count,

    -- new since then
    case
        when favorite_products.is_silent and favorite_categories.customer_id is not null
            then cast(coalesce(new_to_them.new_arrival_count, 0) as bigint)
    end as new_arrival_count,
    new_to_them.new_arrival_name
from last_orders
inner join favorite_products
    on last_orders.customer_id = favorite_products.customer_id
left join {{ ref('int_product_attributes') }} as last_products
    on last_orders.last_product_id = last_products.product_id
left join {{ ref('int_product_attributes') }} as best_products
    on favorite_products.favorite_product_id = best_products.product_id
left join favorite_categories
    on last_orders.customer_id = favorite_categories.customer_id
left join last_categories
    on last_orders.customer_id = last_categories.customer_id
left join {{ ref('int_new_arrivals') }} as new_to_them
    on last_orders.customer_id = new_to_them.customer_id
