{# The key of an order. The length shows where the order number ends, whatever characters number and customer have. #}
{% macro order_key(prefix='') -%}
{{ prefix }}order_id || coalesce('|' || {{ prefix }}customer_id, '') || '|' || cast(length({{ prefix }}order_id) as string)
{%- endmacro %}

{#
    What the lines of an order add up to, for a select from int_order_lines (named `order_lines`) that groups them by order or
    by order and day.
#}
{% macro order_sums() -%}
-- when, where
min(order_lines.ordered_at) filter (where order_lines.amount_type = 'sale') as first_sale_at,
min(order_lines.ordered_at) as first_line_at,
max(order_lines.ordered_at) as last_line_at,
max(order_lines.channel) as channel,
max(order_lines.location_id) as location_id,
max(order_lines.country) as country,

-- counts
count(*) filter (where order_lines.amount_type = 'sale') as line_count,
cast(sum(order_lines.item_count) as bigint) as item_count,

-- money
cast(sum(order_lines.gross_amount) as decimal(38,4)) as gross_amount,
cast(sum(order_lines.refunded_amount) as decimal(38,4)) as refunded_amount,
cast(sum(order_lines.adjustment_amount) as decimal(38,4)) as adjustment_amount,
-- of what was refunded: goods that were sent back, and fees
{%- for column, types in {'return_amount': ['product'], 'refunded_fee_amount': ['fee', 'bad_debt']}.items() %}
cast({{ known_amount(
    "sum(order_lines.refunded_amount) filter (where order_lines.amount_type = 'refund' and order_lines.line_type in (" ~ quoted_list(types) ~ '))'
) }} as decimal(38,4)) as {{ column }},
{%- endfor %}
cast(sum(order_lines.line_amount) as decimal(38,4)) as net_amount,
cast(sum(order_lines.discount_amount) as decimal(38,4)) as discount_amount,
-- If line amounts are what was paid, lines that nobody paid for were charged all the same.
cast(
    sum(order_lines.charged_amount) filter (where order_lines.amount_type = 'sale' or order_lines.charged_amount > 0) as decimal(38,4)
) as charged_amount,
cast(
    sum(order_lines.paid_amount) filter (where order_lines.amount_type = 'sale' or order_lines.charged_amount > 0) as decimal(38,4)
) as paid_amount,
cast(
    case when count(order_lines.margin_amount) = count(*) then sum(order_lines.margin_amount) end as decimal(38,4)
) as margin_amount
{%- endmacro %}

{# The columns of an order that are added up, of its days or of itself. #}
{% macro order_amounts() -%}
    {{ return([
        'gross_amount', 'refunded_amount', 'adjustment_amount', 'net_amount', 'discount_amount', 'charged_amount', 'paid_amount',
        'margin_amount'
    ]) }}
{%- endmacro %}
