-- One row per line type: how many lines are products, postage, fees and so on, with their amounts.

with

order_lines as (

    select * from {{ ref('int_order_lines') }}

),

totals as (

    select count(*) as line_count from order_lines

)

select
    order_lines.line_type,
    count(*) as line_count,
    cast(count(*) / cast(max(totals.line_count) as double) as double) as share_of_lines,
    cast(sum(order_lines.gross_amount) as decimal(38,4)) as gross_amount,
    cast(sum(order_lines.refunded_amount) as decimal(38,4)) as refunded_amount,
    cast(sum(order_lines.adjustment_amount) as decimal(38,4)) as adjustment_amount,
    cast(sum(order_lines.line_amount) as decimal(38,4)) as net_amount
from order_lines
cross join totals
group by order_lines.line_type
