{#
    Whether an order of this time counts for the measures per customer: it lies in the lookback, and in no incomplete month
    where those are left out. Expects as_of, and incomplete_months joined by month where the var asks for it.
#}
{% macro counts_for_measures(ordered_at) -%}
    ({{ ordered_at }} >= as_of.lookback_start{{ ' and incomplete_months.month_start is null' if var('leave_out_incomplete_months') }})
{%- endmacro %}
