-- One row per slipping, dormant or lost customer with products in the lookback: what they bought last and most, from how many
-- categories, and what the shop has added in these categories since.

with

lines as (

    select * from {{ ref('int_silent_lines') }}

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

favorite_products as (

    select
        customer_id,
        max_by(product_id, (order_count, gross_amount, product_id)) as favorite_product_id,
        max(order_count) as favorite_product_order_count
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

favorite_categories as (

    select
        customer_id,
        count(*) as category_count,
        max_by(category, (gross_amount, category)) as favorite_category,
        cast(max(gross_amount) as double) / nullif(cast(sum(gross_amount) as double), 0) as share_of_favorite_category,
        max_by(category, (last_order_amount, category)) filter (where last_order_amount is not null) as last_category
    from category_totals
    group by customer_id

)

select
    -- key
    last_orders.customer_id,

    -- products
    last_orders.last_product_id,
    last_products.product_name as last_product_name,
    favorite_products.favorite_product_id,
    best_products.product_name as favorite_product_name,
    favorite_products.favorite_product_order_count,

    -- categories: null where the data has none
    favorite_categories.last_category,
    favorite_categories.favorite_category,
    round(favorite_categories.share_of_favorite_category, 6) as share_of_favorite_category,
    favorite_categories.category_count,

    -- new since then
    case
        when favorite_categories.customer_id is not null then coalesce(new_to_them.new_product_count, 0)
    end as new_product_count,
    new_to_them.new_product_name
from last_orders
inner join favorite_products
    on last_orders.customer_id = favorite_products.customer_id
left join {{ ref('int_product_attributes') }} as last_products
    on last_orders.last_product_id = last_products.product_id
left join {{ ref('int_product_attributes') }} as best_products
    on favorite_products.favorite_product_id = best_products.product_id
left join favorite_categories
    on last_orders.customer_id = favorite_categories.customer_id
left join {{ ref('int_new_products') }} as new_to_them
    on last_orders.customer_id = new_to_them.customer_id
