{#
    What monthly_activity and yearly_activity have in common.

    activity_sums      the sums of the columns of int_sales_orders, for a select that groups by a period
    sales_columns      the names of these: sales, and the parts that make up what was refunded
    activity_columns   these as a mart has them, 0 where a period has no orders; `relation` has the sums
    compared_activity  which columns are compared with an earlier period → the start of the name of the change
    activity_change    the change as a share of the earlier value
#}
{% macro activity_sums() -%}
count(*) filter (where is_order) as order_count,
count(*) filter (where is_order and customer_id is null) as guest_order_count,
count(*) filter (where is_order and is_canceled) as canceled_order_count,
count(distinct case when is_order then customer_id end) as active_customer_count,
sum(item_count) as item_count,
sum(gross_amount) as gross_amount,
sum(refunded_amount) as refunded_amount,
sum(adjustment_amount) as adjustment_amount,
sum(net_amount) as net_amount,
{% for column in sales_columns() -%}
sum({{ column }}) as {{ column }},
{% endfor -%}
case when count(margin_amount) = count(*) then sum(margin_amount) end as margin_amount,
{{ order_value() }} as average_order_value
{%- endmacro %}

{% macro sales_columns() -%}
    {{ return(['sales_amount', 'return_amount', 'canceled_amount', 'refunded_fee_amount', 'refunded_other_amount']) }}
{%- endmacro %}

{# Sales per order, without the orders that were canceled as a whole within a day. #}
{% macro order_value() -%}
cast(sum(sales_amount) as double) / nullif(count(*) filter (where is_order and not is_canceled), 0)
{%- endmacro %}

{% macro activity_columns(relation) -%}
-- counts
coalesce({{ relation }}.order_count, 0) as order_count,
coalesce({{ relation }}.guest_order_count, 0) as guest_order_count,
coalesce({{ relation }}.canceled_order_count, 0) as canceled_order_count,
coalesce({{ relation }}.active_customer_count, 0) as active_customer_count,
cast(coalesce({{ relation }}.item_count, 0) as bigint) as item_count,

-- money
cast({{ known_amount(relation ~ '.gross_amount') }} as decimal(38,4)) as gross_amount,
cast({{ known_amount(relation ~ '.refunded_amount') }} as decimal(38,4)) as refunded_amount,
cast({{ known_amount(relation ~ '.adjustment_amount') }} as decimal(38,4)) as adjustment_amount,
cast({{ known_amount(relation ~ '.net_amount') }} as decimal(38,4)) as net_amount,
{%- for column in sales_columns() %}
cast({{ known_amount(relation ~ '.' ~ column) }} as decimal(38,4)) as {{ column }},
{%- endfor %}
cast({{ relation }}.margin_amount as decimal(38,4)) as margin_amount,
{{ relation }}.average_order_value
{%- endmacro %}

{% macro compared_activity() -%}
    {{ return({
        'net_amount': 'net',
        'item_count': 'item',
        'order_count': 'order',
        'active_customer_count': 'customer',
        'average_order_value': 'order_value'
    }) }}
{%- endmacro %}

{% macro activity_change(now, earlier) -%}
    cast({{ now }} - {{ earlier }} as double) / nullif(cast({{ earlier }} as double), 0)
{%- endmacro %}
