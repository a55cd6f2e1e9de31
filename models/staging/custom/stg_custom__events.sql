-- One row per accepted event, in the columns of the input contract. The event type says which way money and pieces go; their
-- numbers have no sign.

{{ config(enabled = is_chosen_form() and provides('events'), materialized = 'view') }}

{%- set quantity = custom_column('events', 'quantity', 'cast(1 as bigint)') %}

with

raw_events as (

    select
        *,
        {{ quantity }} < 0 or coalesce(amount < 0, false) as is_reversed
    from {{ custom_rows('events') }}
    where reject_reason is null

)

select
    row_key as event_id,
    -- A negative purchase is a return, and a negative cart event is a removal from the cart.
    case
        when is_reversed and event_word = 'purchase' then 'return'
        when is_reversed and event_word = 'cart' then 'remove_from_cart'
        else event_word
    end as event_type,
    abs({{ quantity }}) as quantity,
    coalesce(
        {{ custom_column('events', 'unit_price', 'cast(null as decimal(18,4))') }},
        -- A purchase without a quantity is of one piece.
        try_cast(abs(amount / nullif(coalesce({{ quantity }}, 1), 0)) as decimal(18,4))
    ) as unit_price,
    abs(amount) as amount,
    {{- custom_columns('events', computed=['event_id', 'event_type', 'quantity', 'unit_price', 'amount']) }}
from raw_events
