-- One row per raw line with text: its fields, found by the names in its file's header.

{{ config(enabled = var('dataset') == 'online_retail') }}

with

lines as materialized (

    {{ read_lines(raw_files()) | indent(4) }}

),

headers as (

    {{ find_columns('lines', online_retail_columns()) | indent(4) }}

),

decoded as (

    select
        lines.source_file,
        lines.source_row,
        lines.line,
        {{ decode_line('lines.line') | indent(8) }} as decoded_line,
        headers.* exclude (source_file, header_row)
    from lines
    inner join headers
        on lines.source_file = headers.source_file
        and lines.source_row > headers.header_row

),

-- Lines that cannot be decoded are split all the same, so that their fields are counted first.
split_lines as (

    select
        * replace (coalesce(decoded_line, line) as line),
        decoded_line is not null as is_decoded,
        {{ split_line('coalesce(decoded_line, line)') | indent(8) }} as fields
    from decoded

)

select
    source_file,
    source_row,
    line,
    is_decoded,
    coalesce(len(fields) = field_count, false) as has_all_fields,
    {%- for column in online_retail_columns() %}
    case when len(fields) = field_count then trim(fields[{{ column }}_position], {{ white_space() }}) end as {{ column }}
    {{- ',' if not loop.last }}
    {%- endfor %}
from split_lines
