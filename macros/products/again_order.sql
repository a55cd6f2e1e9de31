{#
    How a customer's products stand on their list to buy again: those bought most often first, then the latest; of equals, the one that
    most customers bought lately. The trials of the Python package have the same. Columns of `bought` and `products`.
#}
{% macro again_order() -%}
partition by bought.customer_id
order by
    bought.order_count desc,
    cast(bought.last_bought_at as date) desc,
    products.recent_customer_count desc,
    products.customer_count desc,
    bought.product_id asc
{%- endmacro %}
