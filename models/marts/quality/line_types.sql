-- One row per line type: how many lines are products, postage, fees and so on, with their amounts.

with

types as (

    select
        line_type,
        count(*) as line_count,
        sum(gross_amount) as gross_amount,
        sum(refunded_amount) as refunded_amount,
        sum(adjustment_amount) as adjustment_amount,
        sum(line_amount) as net_amount
    from {{ ref('int_order_lines') }}
    group by line_type

),

totals as (

    select sum(line_count) as line_count from types

)

select
    types.line_type,
    types.line_count,
    cast(types.line_count / cast(totals.line_count as double) as double) as share_of_lines,
    cast(types.gross_amount as decimal(38,4)) as gross_amount,
    cast(types.refunded_amount as decimal(38,4)) as refunded_amount,
    cast(types.adjustment_amount as decimal(38,4)) as adjustment_amount,
    cast(types.net_amount as decimal(38,4)) as net_amount
from types
cross join totals
