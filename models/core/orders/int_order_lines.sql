-- One row per order line before the as-of date, with its amount split into sold, refunded and adjusted. A line without a
-- customer gets that of its order, if the order's other lines name one.
-- depends_on: {{ ref('int_as_of') }}

{{ config(materialized = 'view') }}

{%- set nothing = '0' if knows_money() else 'cast(null as decimal(18,4))' %}

with

order_lines as (

    select * from {{ ref('input__order_lines') }}

),

sorted as (

    select
        order_lines.order_line_id,
        order_lines.order_id,
        order_lines.ordered_at,
        order_lines.product_id,
        order_lines.product_name,
        order_lines.category,
        order_lines.brand,
        order_lines.line_type,
        order_lines.quantity,
        order_lines.unit_price,
        order_lines.unit_cost,
        order_lines.discount_amount,
        order_lines.line_amount,
        order_lines.charged_amount,
        order_lines.paid_amount,
        order_lines.is_return,
        order_lines.channel,
        order_lines.location_id,
        order_lines.country,
        order_lines.source_file,
        order_lines.source_row,
        coalesce(order_lines.customer_id, order_customers.customer_id) as customer_id,
        case
            when order_lines.is_return then 'refund'
            when {{ is_sale('order_lines.') }} then 'sale'
            else 'adjustment'
        end as amount_type
    from order_lines
    -- otherwise an order of which some lines lack the customer would count twice, once for a guest
    left join {{ ref('int_order_customers') }} as order_customers
        on case when order_lines.customer_id is null then order_lines.order_id end = order_customers.order_id
        and coalesce(order_lines.location_id, '') = order_customers.location_id
        and cast(order_lines.ordered_at as date) = order_customers.ordered_on
    where {{ before_as_of('order_lines.ordered_at') }}

)

select
    *,
    case when amount_type = 'sale' then line_amount else {{ nothing }} end as gross_amount,
    case when amount_type = 'refund' then cast(0 - line_amount as decimal(18,4)) else {{ nothing }} end as refunded_amount,
    case when amount_type = 'adjustment' then line_amount else {{ nothing }} end as adjustment_amount,
    -- Only products are items; postage and fees are sold but not counted.
    case when amount_type = 'sale' and line_type = 'product' then quantity else 0 end as item_count,
    -- Margin of the line. For products, it is what their cost or the margin rate leaves; null if neither is known or if a cost
    -- is too large to be money. Postage, fees, discounts and corrections count in full.
    case
        when line_type <> 'product' or amount_type = 'adjustment' then line_amount
        when unit_cost is not null
            then try_cast(cast(line_amount as decimal(19,4)) - {{ line_amount('quantity', 'unit_cost') }} as decimal(18,4))
        {%- if var('margin_rate') is not none %}
        else cast(line_amount * cast({{ var('margin_rate') }} as decimal(5,4)) as decimal(18,4))
        {%- endif %}
    end as margin_amount
from sorted
