{# The column of orders, of their days and of sums over them that is revenue: net or gross, as `refund_policy` says. #}
{% macro revenue_column() -%}
    {{ return('net_amount' if var('refund_policy') == 'net' else 'gross_amount') }}
{%- endmacro %}
