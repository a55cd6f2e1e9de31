{# One row per raw line of a raw table behind the header: its fields as text, found by the names in its file's header. #}
{% macro read_fields(table_name) -%}
    with

    headers as (

        {{ find_columns(table_name) | indent(8) }}

    ),

    split_lines as (

        select
            lines.source_file,
            lines.source_row,
            lines.is_decoded,
            {{ split_line('lines.line', 'headers.separator') | indent(12) }} as fields,
            headers.* exclude (source_file, header_row)
        from {{ ref('stg_raw__lines') }} as lines
        inner join headers
            on lines.source_file = headers.source_file
            and lines.source_row > headers.header_row
        where lines.raw_table = '{{ table_name }}'

    ),

    -- A line with another number of fields than its header has no fields that could be trusted.
    complete_lines as (

        select * replace (case when len(fields) = field_count then fields end as fields)
        from split_lines

    )

    select
        source_file,
        source_row,
        is_decoded,
        fields is not null as has_all_fields,
        {%- for column in raw_table(table_name).columns %}
        coalesce(trim(fields[{{ column }}_position]), '') as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from complete_lines
{%- endmacro %}
