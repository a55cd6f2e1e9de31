-- One row per order line before the as-of date, with its amount told apart: sold, refunded or adjusted. A line without a
-- customer has that of its order, where the order's other lines name one.

{{ config(materialized = 'view') }}

with

order_lines as (

    select * from {{ ref('input__order_lines') }}

),

as_of as (

    select * from {{ ref('int_as_of') }}

),

sorted as (

    select
        {%- for name in contract_columns('order_lines') if name != 'customer_id' %}
        order_lines.{{ name }},
        {%- endfor %}
        coalesce(order_lines.customer_id, order_customers.customer_id) as customer_id,
        case
            when order_lines.is_return then 'refund'
            when {{ is_sale('order_lines.') }} then 'sale'
            else 'adjustment'
        end as amount_kind
    from order_lines
    inner join as_of
        on order_lines.ordered_at < as_of.as_of_date
    -- or an order of which some lines lack the customer would count twice, once for a guest
    left join {{ ref('int_order_customers') }} as order_customers
        on order_lines.customer_id is null
        and order_lines.order_id = order_customers.order_id
        and coalesce(order_lines.location_id, '') = order_customers.location_id
        and cast(order_lines.ordered_at as date) = order_customers.ordered_on

)

select
    *,
    case when amount_kind = 'sale' then line_amount else 0 end as gross_amount,
    case when amount_kind = 'refund' then -line_amount else 0 end as refunded_amount,
    case when amount_kind = 'adjustment' then line_amount else 0 end as adjustment_amount,
    -- Only products are items; postage and fees are sold but not counted.
    case when amount_kind = 'sale' and line_type = 'product' then quantity else 0 end as item_count,
    -- What the line earns. Products earn what their cost or the margin rate leaves, null where neither is known or a cost is
    -- beyond all money; postage, fees, discounts and corrections count in full.
    case
        when line_type <> 'product' or amount_kind = 'adjustment' then line_amount
        when unit_cost is not null
            then try_cast(cast(line_amount as decimal(19,4)) - {{ line_amount('quantity', 'unit_cost') }} as decimal(18,4))
        {%- if var('margin_rate') is not none %}
        else cast(line_amount * cast({{ var('margin_rate') }} as decimal(5,4)) as decimal(18,4))
        {%- endif %}
    end as margin_amount
from sorted
