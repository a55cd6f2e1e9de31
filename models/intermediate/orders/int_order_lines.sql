-- One row per order line before the as-of date, with its amount told apart: sold, refunded or adjusted.

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
        order_lines.*,
        case
            when order_lines.is_return then 'refund'
            when {{ is_sale('order_lines.') }} then 'sale'
            else 'adjustment'
        end as amount_kind
    from order_lines
    inner join as_of
        on order_lines.ordered_at < as_of.as_of_date

)

select
    *,
    case when amount_kind = 'sale' then line_amount else 0 end as gross_amount,
    case when amount_kind = 'refund' then -line_amount else 0 end as refunded_amount,
    case when amount_kind = 'adjustment' then line_amount else 0 end as adjustment_amount,
    -- Only products are items; postage and fees are sold but not counted.
    case when amount_kind = 'sale' and line_type = 'product' then quantity else 0 end as item_count,
    -- What the line earns; null where neither its cost nor a margin rate is known.
    {% if var('margin_rate') is none -%}
    cast(line_amount - cast(quantity as decimal(18,0)) * unit_cost as decimal(18,4)) as margin_amount
    {%- else -%}
    cast(coalesce(
        line_amount - cast(quantity as decimal(18,0)) * unit_cost,
        line_amount * cast({{ var('margin_rate') }} as decimal(5,4))
    ) as decimal(18,4)) as margin_amount
    {%- endif %}
from sorted
