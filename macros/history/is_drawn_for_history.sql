{#
    Whether a customer is among the `history_customers_max` (about) whose past is looked at; the same ones at every date.
    Drawn by a hash of the id, so that other customers have no say in it.
#}
{% macro is_drawn_for_history(customer_id, customer_count) -%}
    {{ hash_unit(customer_id) }} * {{ customer_count }} < {{ var('history_customers_max') }}
{%- endmacro %}
