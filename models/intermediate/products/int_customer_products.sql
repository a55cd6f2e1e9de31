-- One row per customer and product that they have bought: how often, when last, and whether they have sent all of it back.

{%- set sent_back = 'sum(refunded_amount) >= sum(gross_amount)' if knows_money()
    else "count(*) filter (where amount_type = 'refund') >= count(*) filter (where amount_type = 'sale')" %}

select
    customer_id,
    product_id,
    count(distinct case when amount_type = 'sale' then order_id end) as order_count,
    max(case when amount_type = 'sale' then order_at end) as last_bought_at,
    bool_or(amount_type = 'refund') and {{ sent_back }} as is_sent_back
from {{ ref('int_product_lines') }}
where customer_id is not null and product_id is not null and {{ counts_for_customers('order_at') }}
group by customer_id, product_id
having bool_or(amount_type = 'sale')
