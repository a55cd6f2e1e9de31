{#
    One row per raw column: how many rows, how many missing, how many different values, and the smallest,
    quartile and largest value. `columns` maps a column's raw name to the typed expression to profile;
    numbers and times are ordered as such, text by its letters, and all are shown as text.
#}
{% macro profile_columns(relation, dataset, entity, columns) -%}
    {%- for name, expression in columns.items() %}
    select
        '{{ dataset }}' as dataset,
        '{{ entity }}' as entity,
        '{{ name }}' as column_name,
        {{ loop.index }} as column_position,
        count(*) as row_count,
        count(*) - count({{ expression }}) as missing_count,
        count(distinct {{ expression }}) as distinct_count,
        cast(min({{ expression }}) as varchar) as min_value,
        cast(quantile_disc({{ expression }}, 0.25) as varchar) as first_quartile,
        cast(quantile_disc({{ expression }}, 0.5) as varchar) as median_value,
        cast(quantile_disc({{ expression }}, 0.75) as varchar) as third_quartile,
        cast(max({{ expression }}) as varchar) as max_value
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
