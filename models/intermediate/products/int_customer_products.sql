-- One row per customer and product that they have bought: how often, when last, and whether they have sent all of it back.

{%- set sent_back = 'sum(lines.refunded_amount) >= sum(lines.gross_amount)' if knows_money()
    else "count(*) filter (where lines.amount_type = 'refund') >= count(*) filter (where lines.amount_type = 'sale')" %}

with

bought as (

    select
        customer_id,
        product_id,
        count(*) as order_count,
        max(ordered_at) as last_bought_at
    from {{ ref('int_basket_items') }}
    where customer_id is not null and {{ counts_for_customers('ordered_at') }}
    group by customer_id, product_id

),

-- few products are sent back, so only their lines are added up
refunded as (

    select distinct
        customer_id,
        product_id
    from {{ ref('int_product_lines') }}
    where amount_type = 'refund' and {{ counts_for_customers('order_at') }}

),

sent_back as (

    select
        lines.customer_id,
        lines.product_id
    from {{ ref('int_product_lines') }} as lines
    inner join refunded
        on lines.customer_id = refunded.customer_id
        and lines.product_id = refunded.product_id
    where {{ counts_for_customers('lines.order_at') }}
    group by lines.customer_id, lines.product_id
    having {{ sent_back }}

)

select
    bought.customer_id,
    bought.product_id,
    bought.order_count,
    bought.last_bought_at,
    sent_back.product_id is not null as is_sent_back
from bought
left join sent_back
    on bought.customer_id = sent_back.customer_id
    and bought.product_id = sent_back.product_id
