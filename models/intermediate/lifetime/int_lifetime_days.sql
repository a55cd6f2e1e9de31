-- One row per customer with an order and day of an order, refund or adjustment: whether they bought, and the revenue. All history counts, not
-- only the lookback: a customer's time begins with the first order.

with

purchases as (

    select
        customer_id,
        cast(ordered_at as date) as active_on,
        1 as purchase_count,
        cast(null as decimal(38,4)) as revenue
    from {{ ref('int_orders') }}
    where customer_id is not null and is_order and {{ counts_for_customers('ordered_at') }}

),

money as (

    select
        days.customer_id,
        days.ordered_on as active_on,
        0 as purchase_count,
        days.{{ revenue_column() }} as revenue
    from {{ ref('int_order_days') }} as days
    where days.customer_id is not null and {{ counts_for_customers('days.ordered_on') }}

),

days as (

    select
        customer_id,
        active_on,
        max(purchase_count) as purchase_count,
        cast({{ known_amount('sum(revenue)') }} as decimal(38,4)) as revenue
    from (
        select * from purchases
        union all
        select * from money
    ) as both_sources
    group by customer_id, active_on

),

firsts as (

    select
        *,
        min(case when purchase_count > 0 then active_on end) over (partition by customer_id) as first_on
    from days

)

select * from firsts
where first_on is not null
