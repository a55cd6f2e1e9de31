-- Without this, a return could come before its purchase, from somebody else, or bring back more than was bought.
{{ config(enabled=var('dataset') == 'demo') }}

with

lines as (

    select
        *,
        substr(order_id, 2) as order_number
    from {{ ref('stg_demo__order_lines') }}

),

bought as (

    select
        order_number,
        customer_id,
        product_id,
        sum(quantity) as quantity,
        sum(line_amount) as amount,
        max(ordered_at) as bought_at
    from lines
    where not is_return
    group by order_number, customer_id, product_id

),

returned as (

    select
        order_number,
        customer_id,
        product_id,
        -sum(quantity) as quantity,
        -sum(line_amount) as amount,
        min(ordered_at) as returned_at
    from lines
    where is_return
    group by order_number, customer_id, product_id

)

select returned.*
from returned
left join bought
    on
        returned.order_number = bought.order_number
        and returned.customer_id = bought.customer_id
        and returned.product_id = bought.product_id
where
    bought.order_number is null
    or returned.returned_at <= bought.bought_at
    or returned.quantity > bought.quantity
    or returned.amount > bought.amount
