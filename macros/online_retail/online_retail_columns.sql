{# The columns of form B and the header names they go by, as letters and digits only. #}
{% macro online_retail_columns() -%}
    {{ return({
        'invoice_text': ['invoiceno', 'invoice'],
        'stock_code_text': ['stockcode'],
        'description_text': ['description'],
        'quantity_text': ['quantity'],
        'invoice_date_text': ['invoicedate'],
        'unit_price_text': ['unitprice', 'price'],
        'customer_id_text': ['customerid'],
        'country_text': ['country']
    }) }}
{%- endmacro %}
