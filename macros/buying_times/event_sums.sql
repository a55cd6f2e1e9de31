{# The counts and sums of the columns of input__events, for a select that groups them. #}
{% macro event_sums() -%}
count(*) as event_count,
count(distinct order_id) as order_count,
count(distinct customer_id) as customer_count,
sum(quantity) as quantity,
sum(amount) as amount
{%- endmacro %}
