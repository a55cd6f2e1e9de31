{#
    One row per raw file: how many fields its header has and at which position each column of `columns`
    (name → header names it goes by, as lower-case letters and digits only) stands.
#}
{% macro find_columns(split_lines, header_rows, columns) -%}
    select
        source_file,
        header_row,
        len(names) as field_count,
        {%- for column, aliases in columns.items() %}
        coalesce(
            {%- for alias in aliases %}list_position(names, '{{ alias }}'){{ ', ' if not loop.last }}{% endfor -%}
        ) as {{ column }}_position{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        select
            header_rows.source_file,
            header_rows.header_row,
            list_transform(
                lines.fields, lambda name: regexp_replace(lower(name), '[^a-z0-9]', '', 'g')
            ) as names
        from {{ header_rows }} as header_rows
        inner join {{ split_lines }} as lines
            on header_rows.source_file = lines.source_file
            and header_rows.header_row = lines.source_row
    ) as named
{%- endmacro %}
