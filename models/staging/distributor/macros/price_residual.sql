{#
    How far the prices miss what an order costs by its total and discount, as a share of it from 0 to 99; null where that
    cannot be compared. A decimal, so that its sums do not depend on the order of the rows.
#}
{% macro price_residual() -%}
    case
        when order_list_amount is not null and listed_total is not null then cast(least(
            abs(cast(order_list_amount as double) - cast(listed_total as double)) / cast(listed_total as double), 99
        ) as decimal(8,6))
    end
{%- endmacro %}
