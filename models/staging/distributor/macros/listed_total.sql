{#
    What the products of an order cost by their prices: its total and what was taken off, whatever the sign that is written
    with. Null where nothing was charged: such an order says nothing about prices.
#}
{% macro listed_total() -%}
    case
        when order_total > 0 then try_cast(order_total + coalesce(abs(order_discount), 0) as decimal(18,4))
    end
{%- endmacro %}
