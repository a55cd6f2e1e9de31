-- One row per raw file: its data lines and their money, counted before anything is accepted or rejected.

with

lines as (

    select * from {{ ref('stg_online_retail__raw_lines') }}

),

fields as (

    select * from {{ ref('stg_online_retail__fields') }}

),

quantities as (

    {{ read_quantities('fields', 'quantity_text') | indent(4) }}

),

prices as (

    {{ read_prices('fields', 'unit_price_text') | indent(4) }}

),

amounts as (

    select
        fields.source_file,
        sum({{ line_amount('quantities.quantity', 'prices.unit_price') }}) as raw_amount
    from fields
    inner join quantities
        on fields.quantity_text = quantities.quantity_text
    inner join prices
        on fields.unit_price_text = prices.price_text
    group by fields.source_file

),

-- Rows are counted where they come in, so that a line lost on the way is missed. One line is the header.
counts as (

    select
        source_file,
        count(*) - 1 as raw_rows
    from lines
    group by source_file

)

select
    'online_retail' as dataset,
    'order_lines' as entity,
    counts.source_file,
    counts.raw_rows,
    amounts.raw_amount
from counts
left join amounts
    on counts.source_file = amounts.source_file
