-- One row per accepted order line, in the columns of the input contract, and one per amount that was given back of a line.

{{ config(enabled = is_chosen_form() and provides('order_lines'), materialized = 'view') }}

{%- set customer = custom_column('order_lines', 'customer_id', 'cast(null as string)') %}
{%- set computed = ['order_line_id', 'order_id', 'line_type', 'quantity', 'unit_price', 'line_amount', 'is_return'] %}
{%- set of_line = [
    'product_id', 'product_name', 'category', 'brand', 'unit_cost', 'discount_amount', 'charged_amount', 'paid_amount'
] %}
{%- set refund = 'abs(coalesce(' ~ custom_column('order_lines', 'refund_amount', '0') ~ ', 0))' %}

with

raw_lines as (

    select
        *,
        cast(amount + {{ refund }} as decimal(18,4)) as stated_amount,
        {{ custom_column('order_lines', 'quantity', 'cast(1 as bigint)') }} as stated_quantity,
        {{ custom_column('order_lines', 'line_type', "'product'") }} as stated_line_type,
        {{ custom_column('order_lines', 'is_return', 'cast(null as boolean)') }} as stated_return
    from {{ custom_rows('order_lines') }}
    where reject_reason is null

),

-- A product line that takes money or pieces back is a return; a negative discount or fee is not.
marked as (

    select
        *,
        coalesce(
            stated_return, stated_line_type = 'product' and (stated_quantity < 0 or coalesce(stated_amount < 0, false))
        ) as is_return_line,
        -- Without an order number, an order is what a customer buys on one day.
        coalesce(
            {{ custom_column('order_lines', 'order_id', 'cast(null as string)') }},
            {{ customer }} || ' ' || cast(cast(ordered_at as date) as string),
            row_key
        ) as order_number
    from raw_lines

)

select
    row_key as order_line_id,
    order_number as order_id,
    stated_line_type as line_type,
    case when is_return_line then -abs(stated_quantity) else stated_quantity end as quantity,
    coalesce(
        {{ custom_column('order_lines', 'unit_price', 'cast(null as decimal(18,4))') }},
        try_cast(abs(stated_amount / nullif(stated_quantity, 0)) as decimal(18,4)),
        0
    ) as unit_price,
    stated_amount as line_amount,
    is_return_line as is_return,
    {{- custom_columns('order_lines', computed=computed) }}
from marked
{%- if 'refund_amount' in custom_columns_of('order_lines') %}

union all by name

-- What was given back may be of the whole order, so it is of no product.
select
    row_key || '-refund' as order_line_id,
    order_number as order_id,
    stated_line_type as line_type,
    0 as quantity,
    0 as unit_price,
    cast(-{{ refund }} as decimal(18,4)) as line_amount,
    true as is_return,
    {{ missing_columns('order_lines', of_line) | indent(4) }},
    {{- custom_columns('order_lines', computed=computed + of_line) }}
from marked
where {{ refund }} > 0
{%- endif %}
