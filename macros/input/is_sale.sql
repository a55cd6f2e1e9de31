{# Whether an order line is a sale: something left the shop at a price, and it is not a cancellation. #}
{% macro is_sale(prefix='') -%}
    (not {{ prefix }}is_return and {{ prefix }}quantity > 0 and {{ prefix }}unit_price > 0)
{%- endmacro %}
