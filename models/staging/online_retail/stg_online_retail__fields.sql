-- One row per raw line behind the header: its fields, found by the names in its file's header.

with

lines as (

    select * from {{ ref('stg_online_retail__raw_lines') }}

),

headers as (

    {{ find_columns('lines', online_retail_columns()) | indent(4) }}

),

split_lines as (

    select
        lines.source_file,
        lines.source_row,
        lines.is_decoded,
        {{ split_line('lines.line') | indent(8) }} as fields,
        headers.* exclude (source_file, header_row)
    from lines
    inner join headers
        on lines.source_file = headers.source_file
        and lines.source_row > headers.header_row

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
    {%- for column in online_retail_columns() %}
    trim(fields[{{ column }}_position]) as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from complete_lines
