{#
    The rows of `raw_columns` with what belongs to several rows, empty where the raw table names no such columns: a value of `fill_down`
    stands on the first of several rows of a file; one of `whole_order` stands on one row of an order and is carried to the others,
    first within the file; one of `once_per_order` is repeated and stays on the first row alone.
#}
{% macro order_rows(table) -%}
    {%- set of_order = (table.whole_order or []) + (table.once_per_order or []) -%}
    {%- if not of_order -%}{{ return(_filled_rows(table) if table.fill_down else '') }}{%- endif -%}
    select
        * replace (
            {%- for column in of_order %}
            {%- set name = '"' ~ column | replace('"', '""') ~ '"' %}
            {%- if column in (table.whole_order or []) %}
            case
                when {{ name }} is not null or winback_order is null then {{ name }}
                else coalesce(
                    first_value({{ name }} ignore nulls) over order_in_file, first_value({{ name }} ignore nulls) over whole_order
                )
            end as {{ name }}
            {%- else %}
            case
                when winback_order is null or row_number() over (
                    partition by winback_order, {{ name }} order by winback_source_file, winback_source_row
                ) = 1 then {{ name }}
            end as {{ name }}
            {%- endif %}
            {{- ',' if not loop.last }}
            {%- endfor %}
        )
    from (
        select
            *,
            {{ table.order or 'cast(null as varchar)' }} as winback_order
        from {{ '(' ~ _filled_rows(table) ~ ') as filled' if table.fill_down else 'raw_columns' }}
    ) as ordered
    window
        order_in_file as (
            partition by winback_source_file, winback_order order by winback_source_row
            rows between unbounded preceding and unbounded following
        ),
        whole_order as (
            partition by winback_order order by winback_source_file, winback_source_row
            rows between unbounded preceding and unbounded following
        )
{%- endmacro %}

{# A damaged row may be the first of others: what is above it says nothing of those below it. #}
{% macro _filled_rows(table) -%}
    select
        * replace (
            {%- for column in table.fill_down %}
            {%- set name = '"' ~ column | replace('"', '""') ~ '"' %}
            nullif(
                last_value(case when winback_has_all_fields then {{ name }} else '' end ignore nulls) over rows_until, ''
            ) as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        )
    from raw_columns
    window
        rows_until as (
            partition by winback_source_file order by winback_source_row
            rows between unbounded preceding and current row
        )
{%- endmacro %}
