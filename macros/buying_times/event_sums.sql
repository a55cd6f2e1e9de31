{# The counts and sums of the columns of int_event_hours, for a select that groups them. #}
{% macro event_sums() -%}
cast(sum(event_count) as bigint) as event_count,
count(distinct order_id) as order_count,
count(distinct customer_id) as customer_count,
sum(quantity) as quantity,
sum(amount) as amount
{%- endmacro %}
