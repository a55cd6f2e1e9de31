{#
    Whether a part of the week is closed: even the highest level that chance allows for its orders is below a twentieth of
    what an average part of the week has. So a small shop with too few orders to tell counts as open.

      order_count  the orders of the part
      total        all orders
      parts        how many such parts a week has: 7 weekdays, 24 hours of the day, 168 hours of the week
#}
{% macro is_closed(order_count, total, parts) -%}
    ({{ poisson_upper(order_count) }} < {{ closed_share() }} * {{ total }} / {{ parts }})
{%- endmacro %}

{% macro closed_share() %}{{ return('0.05e0') }}{% endmacro %}
