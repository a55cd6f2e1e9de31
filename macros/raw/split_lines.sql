{#
    One row per line of a raw table behind the header: its fields as a list of texts, or null where its quotes do not pair up,
    and where its file has which column (as `headers`, see find_columns, has them). Lines with quotes are split by
    themselves, as a list that a CASE chooses is copied; those with quotes around each field and nowhere else need no pattern.
#}
{% macro _split_lines(table_name) -%}
    {%- set table = raw_table(table_name) -%}
    {%- set parts = [] -%}
    {%- if table.separator == 'whitespace' -%}
        {%- do parts.append({'fields': split_at_blanks('lines.line')}) -%}
    {%- else -%}
        {%- do parts.append({
            'fields': "string_split(" ~ spaces_for_tabs('lines.line', 'headers.separator') ~ ", headers.separator)",
            'condition': "not contains(lines.line, '\"')"
        }) -%}
        {%- set text = spaces_for_tabs('lines.line', 'headers.separator') -%}
        {%- set all_quoted = is_all_quoted('lines.line', 'headers.separator', 'headers.field_count') -%}
        {%- do parts.append({'fields': split_all_quoted(text, 'headers.separator'), 'condition': all_quoted}) -%}
        {%- for mark in [',', ';', '\t', '|'] -%}
            {%- do parts.append({
                'fields': split_quoted('lines.line', mark),
                'separator': mark,
                'condition': "contains(lines.line, '\"') and not " ~ all_quoted
            }) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for part in parts %}
    select
        lines.source_file,
        lines.source_row,
        lines.is_decoded,
        {{ part.fields | indent(8) }} as fields,
        headers.* exclude (source_file, header_row)
    from {{ ref('stg_raw__lines') }} as lines
    inner join headers
        on lines.source_file = headers.source_file
        and lines.source_row > headers.header_row
        {%- if part.separator %}
        and headers.separator = '{{ part.separator }}'
        {%- endif %}
    where lines.raw_table = '{{ table_name }}'{{ ' and ' ~ part.condition if part.condition }}
        {{ if_added('and ' ~ is_added('lines.source_file')) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
