-- One row per rejected raw row, with the first reason and the row as it was sent.

{{ config(enabled = is_chosen_form()) }}

with

lines as (

    select * from {{ ref('stg_demo__checked_lines') }}
    where reason is not null

),

events as (

    select * from {{ ref('stg_demo__raw_events') }}
    where reason is not null

)

select
    'demo' as dataset,
    'order_lines' as entity,
    source_file,
    source_row,
    reason,
    concat_ws(
        ',',
        order_no, line_no, ordered_at, customer_no, article_no, quantity, unit_price, discount, channel, location, country
    ) as raw,
    concat_ws(
        ',',
        order_no, line_no, ordered_at, {% if var('report_ids') == 'shown' %}customer_no, {% endif %}article_no, quantity, unit_price, discount, channel, location, country
    ) as shown,
    cast(quantity_number * cast(unit_price_number as decimal(19, 4)) - discount_number as decimal(18, 4)) as amount
from lines

union all

select
    'demo' as dataset,
    'events' as entity,
    source_file,
    source_row,
    reason,
    concat_ws(
        ',',
        coalesce(cast(occurred_at as varchar), '0000-00-00 00:00:00'), event_type, coalesce(customer_id, ''), session_id,
        product_id, coalesce(category, ''), coalesce(brand, ''), unit_price, coalesce(cast(quantity as varchar), '')
    ) as raw,
    concat_ws(
        ',',
        coalesce(cast(occurred_at as varchar), '0000-00-00 00:00:00'), event_type, {% if var('report_ids') == 'shown' %}coalesce(customer_id, ''), session_id,{% endif %}
        product_id, coalesce(category, ''), coalesce(brand, ''), unit_price, coalesce(cast(quantity as varchar), '')
    ) as shown,
    cast({{ event_money('amount', 'event_type') }} as decimal(18, 4)) as amount
from events
