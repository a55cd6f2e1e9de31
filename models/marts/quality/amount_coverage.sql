-- One row per amount that an order can have (total, paid): how many orders and customers have it at all.

with

orders as (

    select
        customer_id,
        {{ 'charged_amount' if var('amount_basis') == 'paid' else 'gross_amount' }} as total_amount,
        paid_amount
    from {{ ref('int_orders') }}
    -- The same orders for both amounts: by the amount paid, an order that nobody paid for would not be an order.
    where is_order or charged_amount > 0

)

{% for basis in ['total', 'paid'] %}
select
    -- key
    '{{ basis }}' as amount_basis,
    {{ 'true' if basis == var('amount_basis') else 'false' }} as is_used,

    -- orders
    count(*) as order_count,
    count({{ basis }}_amount) as known_order_count,
    count(*) filter (where {{ basis }}_amount > 0) as positive_order_count,

    -- customers
    count(distinct customer_id) as customer_count,
    count(distinct case when {{ basis }}_amount > 0 then customer_id end) as positive_customer_count,
    cast(count(distinct case when {{ basis }}_amount > 0 then customer_id end) as double)
    / nullif(count(distinct customer_id), 0) as share_of_customers,

    -- money
    cast(sum({{ basis }}_amount) as decimal(38,4)) as amount
from orders
{{ 'union all' if not loop.last }}
{% endfor %}
