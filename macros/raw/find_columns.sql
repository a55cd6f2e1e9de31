{#
    One row per raw file: its header row (the first line with text), how many fields it has, and at which position
    each column of `columns` stands (name → header names it goes by, as lower-case letters and digits only).
#}
{% macro find_columns(lines, columns) -%}
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
            source_file,
            header_row,
            list_transform(
                {{ split_line('header') | indent(16) }},
                lambda name: regexp_replace(lower(name), '[^a-z0-9]', '', 'g')
            ) as names
        from (
            select
                source_file,
                min(source_row) as header_row,
                min_by(line, source_row) as header
            from {{ lines }}
            group by source_file
        ) as headers
    ) as named
{%- endmacro %}
