-- One row per order of a known customer and product that it sold: what the recommender learns from. At most about two million rows,
-- of customers drawn by hash.

{{ config(materialized = 'view') }}

with

totals as (

    select count(*) as row_count from {{ ref('int_basket_items') }}
    where customer_id is not null and {{ counts_for_customers('ordered_at') }}

)

select
    items.customer_id,
    items.product_id,
    items.order_key,
    cast(items.ordered_at as date) as ordered_on
from {{ ref('int_basket_items') }} as items
cross join totals
where items.customer_id is not null
    and {{ counts_for_customers('items.ordered_at') }}
    and {{ hash_unit('items.customer_id') }} * totals.row_count < 2000000
