-- One row per product line in the lookback of a slipping, dormant or lost customer.

{{ config(materialized = 'ephemeral') }}

select
    order_lines.order_line_id,
    order_lines.order_id,
    order_lines.customer_id,
    order_lines.ordered_at,
    order_lines.product_id,
    products.category,
    order_lines.gross_amount,
    cast(measures.last_order_at as date) as last_order_on
from {{ ref('int_customer_statuses') }} as statuses
inner join {{ ref('int_customer_measures') }} as measures
    on statuses.customer_id = measures.customer_id
inner join {{ ref('int_order_lines') }} as order_lines
    on statuses.customer_id = order_lines.customer_id
inner join {{ ref('int_as_of') }} as as_of
    on order_lines.ordered_at >= as_of.lookback_start
left join {{ ref('int_product_attributes') }} as products
    on order_lines.product_id = products.product_id
where statuses.is_today and statuses.lifecycle in ('slipping', 'dormant', 'lost')
    and order_lines.amount_type = 'sale' and order_lines.line_type = 'product' and order_lines.product_id is not null
