-- Without this, guests could fall out of the demo, and nobody would see what orders without a customer look like.
{{ config(enabled=var('dataset') == 'demo' and var('demo_customers') >= 500) }}

with

orders as (

    select
        order_id,
        max(customer_id) as customer_id
    from {{ ref('stg_demo__order_lines') }}
    where not is_return
    group by order_id

)

select
    count(*) as orders,
    count(*) filter (where customer_id is null) as guest_orders
from orders
having count(*) filter (where customer_id is null) not between 0.08 * count(*) and 0.18 * count(*)
