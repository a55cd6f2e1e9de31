-- One row per raw file: its data lines and their money, counted before anything is accepted or rejected.

with

fields as (

    select * from {{ ref('stg_online_retail__fields') }}

),

quantities as (

    {{ read_quantities('fields', 'quantity_text') | indent(4) }}

),

prices as (

    {{ read_prices('fields', 'unit_price_text') | indent(4) }}

)

select
    'online_retail' as dataset,
    'order_lines' as entity,
    fields.source_file,
    count(*) as raw_rows,
    sum({{ line_amount('quantities.quantity', 'prices.unit_price') }}) as raw_amount
from fields
left join quantities
    on fields.quantity_text = quantities.quantity_text
left join prices
    on fields.unit_price_text = prices.price_text
group by fields.source_file
