{# Whether an order line is a sale: something left the shop at a price (if prices are known), and it is not a cancellation. #}
{% macro is_sale(prefix='') -%}
    (not {{ prefix }}is_return and {{ prefix }}quantity > 0{{ ' and ' ~ prefix ~ 'unit_price > 0' if knows_money() }})
{%- endmacro %}
