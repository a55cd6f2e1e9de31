-- One row per order that was canceled as a whole within a day, and one per cancellation that did so: slips, which are neither sales
-- nor goods sent back. The cancellation names the same customer and gives back the order's exact amount, whatever it calls the goods,
-- or the order's own number takes back all of it later that day.

with

orders as (

    select
        order_key,
        order_id,
        customer_id,
        ordered_at,
        last_line_at,
        is_order,
        gross_amount,
        refunded_amount
    from {{ ref('int_orders') }}

),

cancellations as (

    select * from orders
    where not is_order and refunded_amount > 0 and customer_id is not null

),

-- A cancellation is of the last such order before it, and an order is canceled once.
pairs as (

    select
        orders.order_key,
        orders.order_id,
        cancellations.order_key as cancellation_key,
        cancellations.order_id as cancellation_id,
        cancellations.customer_id,
        row_number() over (
            partition by cancellations.order_key order by orders.ordered_at desc, orders.order_key desc
        ) as order_position,
        row_number() over (
            partition by orders.order_key order by cancellations.ordered_at asc, cancellations.order_key asc
        ) as cancellation_position
    from orders
    inner join cancellations
        on orders.customer_id = cancellations.customer_id
        and orders.gross_amount = cancellations.refunded_amount
        and orders.ordered_at <= cancellations.ordered_at
        and orders.ordered_at + interval '1' day >= cancellations.ordered_at
    where orders.is_order and orders.refunded_amount = 0

)

select
    order_key,
    order_id,
    customer_id
from pairs
where order_position = 1 and cancellation_position = 1

union all

select
    cancellation_key as order_key,
    cancellation_id as order_id,
    customer_id
from pairs
where order_position = 1 and cancellation_position = 1

union all

-- a refund at the very time of the sale is one of which only the amount is known, not the time
select
    order_key,
    order_id,
    customer_id
from orders
where is_order
    and refunded_amount > 0
    and gross_amount = refunded_amount
    and last_line_at > ordered_at
    and last_line_at <= ordered_at + interval '1' day
