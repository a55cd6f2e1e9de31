-- One row per raw column: what is in it, before anything is rejected.

with

typed as (

    select
        nullif(order_id, '') as order_id,
        nullif(product_id, '') as product_id,
        product_name,
        quantity,
        ordered_at,
        unit_price,
        customer_id,
        country
    from {{ ref('stg_online_retail__rows') }}

)

{{ profile_columns('typed', 'online_retail', 'order_lines', {
    'InvoiceNo': 'order_id', 'StockCode': 'product_id', 'Description': 'product_name', 'Quantity': 'quantity',
    'InvoiceDate': 'ordered_at', 'UnitPrice': 'unit_price', 'CustomerID': 'customer_id', 'Country': 'country'
}, ordered=['Quantity', 'InvoiceDate', 'UnitPrice']) }}
