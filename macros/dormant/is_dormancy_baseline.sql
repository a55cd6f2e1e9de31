{#
    Whether dormant high-value customers are compared with this one: all if there are few, else a sample drawn by hash, so that
    their products need not be looked up for everybody.
#}
{% macro is_dormancy_baseline(customer_id, high_value_count) -%}
{{ hash_unit(customer_id) }} * {{ high_value_count }} < 4000
{%- endmacro %}
