-- One row per product and complete month with sales, for products that sold in enough months: what it brought, and what is
-- expected from its other months and those of all products, as logarithms.

{{ config(materialized = 'ephemeral') }}

{#- The minimum number of months to judge what a product usually brings, and of lines a month to exclude mere chance. #}
{%- set months_min = 6 %}
{%- set lines_min = 4 %}

with

sales as (

    select
        product_id,
        cast(date_trunc('month', ordered_at) as date) as month_start,
        count(*) as line_count,
        sum(gross_amount) as gross_amount
    from {{ ref('int_order_lines') }}
    where amount_type = 'sale' and line_type = 'product' and product_id is not null
    group by product_id, cast(date_trunc('month', ordered_at) as date)

),

months as (

    select
        sales.product_id,
        sales.month_start,
        sales.line_count,
        sales.gross_amount,
        ln(cast(sales.gross_amount as double)) as log_amount
    from sales
    inner join {{ ref('int_months') }} as months
        on sales.month_start = months.month_start
    where months.is_complete_month and sales.gross_amount > 0

),

products as (

    select
        product_id,
        percentile_cont(0.5) within group (order by log_amount) as log_usual,
        percentile_cont(0.5) within group (order by cast(line_count as double)) as usual_lines
    from months
    group by product_id
    having count(*) >= {{ months_min }} and percentile_cont(0.5) within group (order by cast(line_count as double)) >= {{ lines_min }}

),

compared as (

    select
        months.*,
        products.log_usual,
        products.usual_lines,
        months.log_amount - products.log_usual as distance
    from months
    inner join products
        on months.product_id = products.product_id

),

-- If all products sell more in a month, the cause is the month and not the product.
shifts as (

    select
        month_start,
        percentile_cont(0.5) within group (order by distance) as shift
    from compared
    group by month_start

)

select
    compared.product_id,
    compared.month_start,
    compared.gross_amount,
    compared.log_amount,
    compared.log_usual + shifts.shift as log_expected,
    -- products that sell more vary less; each class covers a doubling of lines
    cast(floor(ln(compared.usual_lines) / ln(2)) as bigint) as size_class
from compared
inner join shifts
    on compared.month_start = shifts.month_start
