-- Without this, what is told from the log (last events, activity by hour) and what is told from orders would be two stories.
{{ config(enabled=var('dataset') == 'demo') }}

with

-- How often each sale and return stands in the orders (+1) and in the log (-1).
statements as (

    select
        1 as side,
        order_id,
        customer_id,
        product_id,
        ordered_at as happened_at,
        case when is_return then 'return' else 'purchase' end as event_type,
        channel = 'web' and not is_return as has_session,
        abs(quantity) as quantity,
        unit_price,
        abs(line_amount) as amount
    from {{ ref('stg_demo__order_lines') }}
    where is_return or {{ is_sale() }}

    union all

    select
        -1 as side,
        order_id,
        customer_id,
        product_id,
        occurred_at as happened_at,
        event_type,
        session_id is not null as has_session,
        quantity,
        unit_price,
        amount
    from {{ ref('stg_demo__events') }}
    where event_type in ('purchase', 'return')

)

select
    order_id,
    customer_id,
    product_id,
    happened_at,
    event_type,
    has_session,
    quantity,
    unit_price,
    amount,
    sum(side) as surplus_in_orders
from statements
group by order_id, customer_id, product_id, happened_at, event_type, has_session, quantity, unit_price, amount
having sum(side) <> 0
