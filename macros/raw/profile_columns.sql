{#
    One row per raw column: how many rows, how many missing, how many different values, and the smallest and
    largest value; for numbers and times also the quartiles. `columns` maps a column's raw name to the typed
    expression to profile, `ordered` lists the names that are numbers or times, and
    `hidden` those whose values no report shall show. All values are shown as text.
#}
{% macro profile_columns(relation, dataset, entity, columns, ordered, hidden=[]) -%}
    {%- for name, expression in columns.items() %}
    {%- set quartiles -%}
        {%- for column, fraction in {'first_quartile': 0.25, 'median_value': 0.5, 'third_quartile': 0.75}.items() %}
        {% if name in ordered and name not in hidden -%}
        cast(quantile_disc({{ expression }}, {{ fraction }}) as varchar) as {{ column }},
        {%- else -%}
        cast(null as varchar) as {{ column }},
        {%- endif %}
        {%- endfor %}
    {%- endset %}
    select
        '{{ dataset }}' as dataset,
        '{{ entity }}' as entity,
        '{{ name }}' as column_name,
        {{ loop.index }} as column_position,
        count(*) as row_count,
        count(*) - count({{ expression }}) as missing_count,
        count(distinct {{ expression }}) as distinct_count,
        {{ 'cast(null as varchar)' if name in hidden else 'cast(min(' ~ expression ~ ') as varchar)' }} as min_value,
        {{ quartiles | trim }}
        {{ 'cast(null as varchar)' if name in hidden else 'cast(max(' ~ expression ~ ') as varchar)' }} as max_value
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
