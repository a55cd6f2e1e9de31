-- One row per accepted order line, in the columns of the input contract.

{{ config(enabled = is_chosen_form()) }}

with

lines as (

    select * from {{ ref('stg_demo__checked_lines') }}
    where reason is null

),

products as (

    select * from {{ ref('stg_demo__products') }}

)

select
    -- keys; the number distinguishes a row that was sent twice and kept
    lines.order_no || '-' || lines.line_no
    || case when lines.copy_number > 1 then '-' || lines.copy_number else '' end as order_line_id,
    lines.order_no as order_id,
    nullif(lines.customer_no, '') as customer_id,

    -- when
    lines.ordered_at_time as ordered_at,

    -- what
    lines.article_no as product_id,
    products.product_name,
    products.category,
    products.brand,
    products.line_type,

    -- measures
    lines.quantity_number as quantity,
    lines.unit_price_number as unit_price,
    cast(products.unit_cost as decimal(18, 4)) as unit_cost,
    -- for the whole line; negative on a return, because the discount is taken back too
    lines.discount_number as discount_amount,
    cast(
        lines.quantity_number * cast(lines.unit_price_number as decimal(19, 4)) - lines.discount_number
        as decimal(18, 4)
    ) as line_amount,
    -- One web order in 80 was sent on account and never paid.
    case
        when lines.channel = 'web' and {{ demo_draw("lines.order_no || ' unpaid'", 80) }} = 0 then 0
        else cast(
            lines.quantity_number * cast(lines.unit_price_number as decimal(19, 4)) - lines.discount_number
            as decimal(18, 4)
        )
    end as paid_amount,
    {{ missing_columns('order_lines', ['charged_amount', 'currency']) }},
    lines.quantity_number < 0 as is_return,

    -- where
    lines.channel,
    lines.location as location_id,
    lines.country,

    -- where it came from
    lines.source_file,
    lines.source_row

from lines
left join products on lines.article_no = products.product_id
