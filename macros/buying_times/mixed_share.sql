{#
    The share of a group's orders in a part, mixed with a prior: as if there were `strength` more orders, distributed as
    `prior` says.
#}
{% macro mixed_share(order_count, total, prior, strength) -%}
    (({{ order_count }} + {{ strength }} * {{ prior }}) / ({{ total }} + {{ strength }}))
{%- endmacro %}
