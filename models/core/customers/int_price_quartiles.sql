-- One row: the quartiles of the unit price over all products sold, each product once at its usual price. Null if the data does
-- not say which products were sold.

with

order_lines as (

    select * from {{ ref('int_order_lines') }}

)

{{ price_quartiles('order_lines') }}
