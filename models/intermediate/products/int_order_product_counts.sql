-- One row per order of a customer with products: when it was placed, and how many different products it has.

select
    order_key,
    customer_id,
    -- lines of one day can have times of their own
    min(ordered_at) as ordered_at,
    count(*) as product_count
from {{ ref('int_basket_items') }}
where customer_id is not null
group by order_key, customer_id
