{#
    Whether something at a given time happened before the as-of date. Without the option `as_of_date`, that is the day after the
    last order or event, so everything did.
#}
{% macro before_as_of(at) -%}
{%- if var('as_of_date') -%}
    {{ at }} < cast('{{ var("as_of_date") }}' as date)
{%- else -%}
    {{ at }} is not null
{%- endif -%}
{%- endmacro %}

{#
    A comparison with a date of another table, as a condition of a join. DuckDB takes a bare comparison of two columns for one
    that next to no pair of rows passes, and would then keep the order lines in memory rather than the small table beside them.
#}
{% macro date_condition(comparison) -%}
coalesce({{ comparison }}, false)
{%- endmacro %}
