-- One row per raw line with text: its fields, found by the names in its file's header.

{{ config(enabled = var('dataset') == 'online_retail') }}

with

lines as (

    {{ read_lines(raw_files()) | indent(4) }}

),

split_lines as (

    select
        source_file,
        source_row,
        line,
        {{ decode_line('line') | indent(8) }} as decoded_line,
        {{ split_line('line') | indent(8) }} as fields
    from lines
    where line is not null

),

-- The header is the first line with text.
header_rows as (

    select
        source_file,
        min(source_row) as header_row
    from split_lines
    group by source_file

),

headers as (

    {{ find_columns('split_lines', 'header_rows', online_retail_columns()) | indent(4) }}

),

placed as (

    select
        split_lines.source_file,
        split_lines.source_row,
        coalesce(split_lines.decoded_line, split_lines.line) as line,
        split_lines.decoded_line is not null as is_decoded,
        case
            when len(split_lines.fields) <> headers.field_count then null
            when split_lines.decoded_line = split_lines.line or split_lines.decoded_line is null then split_lines.fields
            else {{ split_line('split_lines.decoded_line') | indent(12) }}
        end as fields,
        headers.* exclude (source_file, header_row, field_count)
    from split_lines
    inner join headers
        on split_lines.source_file = headers.source_file
        and split_lines.source_row > headers.header_row

)

select
    source_file,
    source_row,
    line,
    is_decoded,
    fields is not null as has_all_fields,
    {%- for column in online_retail_columns() %}
    trim(fields[{{ column }}_position], {{ white_space() }}) as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from placed
