-- Which products do customers view or put into the cart, but never buy? The most wanted products first.

with

choices as (

    select
        customer_id,
        product_id,
        max(case when event_type = 'cart' then 1 else 0 end) as has_cart,
        max(case when event_type = 'purchase' then 1 else 0 end) as has_purchase
    from {{ ref('input__events') }}
    where customer_id is not null and product_id is not null
    group by customer_id, product_id

)

select
    choices.product_id,
    max(products.product_name) as product_name,
    count(*) filter (where choices.has_purchase = 0) as customers_who_only_looked,
    count(*) filter (where choices.has_purchase = 0 and choices.has_cart = 1) as customers_with_it_in_the_cart,
    avg(cast(choices.has_purchase as double)) as share_bought
from choices
left join {{ ref('int_product_attributes') }} as products
    on choices.product_id = products.product_id
group by choices.product_id
having count(*) filter (where choices.has_purchase = 0) > 0
order by customers_with_it_in_the_cart desc, customers_who_only_looked desc, choices.product_id asc
