-- One row per accepted order line, in the columns of the input contract.

{{ config(enabled = is_chosen_form() and provides('order_lines'), materialized = 'view') }}

{%- set customer = custom_column('order_lines', 'customer_id', 'cast(null as string)') %}

with

raw_lines as (

    select
        *,
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
            stated_return, stated_line_type = 'product' and (stated_quantity < 0 or amount < 0)
        ) as is_return_line
    from raw_lines

)

select
    row_key as order_line_id,
    -- Without an order number, an order is what a customer buys on one day.
    coalesce(
        {{ custom_column('order_lines', 'order_id', 'cast(null as string)') }},
        {{ customer }} || ' ' || cast(cast(ordered_at as date) as string),
        row_key
    ) as order_id,
    stated_line_type as line_type,
    case when is_return_line then -abs(stated_quantity) else stated_quantity end as quantity,
    coalesce(
        {{ custom_column('order_lines', 'unit_price', 'cast(null as decimal(18,4))') }},
        try_cast(abs(amount / nullif(stated_quantity, 0)) as decimal(18,4)),
        0
    ) as unit_price,
    amount as line_amount,
    is_return_line as is_return,
    {{- custom_columns('order_lines', computed=[
        'order_line_id', 'order_id', 'line_type', 'quantity', 'unit_price', 'line_amount', 'is_return'
    ]) }}
from marked
