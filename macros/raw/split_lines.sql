{#
    One row per line of a raw table behind the header: its fields as a list of texts, or null where its quotes do not pair up,
    and where its file has which column (as `headers`, see find_columns, has them). Lines with quotes are split by
    themselves, as a list that a CASE chooses is copied.
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
        {%- for mark in [',', ';', '\t', '|'] -%}
            {%- do parts.append({
                'fields': 'case when ' ~ is_simply_quoted('lines.line', mark) ~ ' then ' ~ split_simply_quoted('lines.line', mark)
                    ~ ' else ' ~ split_quoted('lines.line', mark) ~ ' end',
                'file_condition': "headers.may_have_quotes and headers.separator = '" ~ mark ~ "'",
                'condition': "contains(lines.line, '\"')"
            }) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for part in parts %}
    select
        lines.source_file,
        lines.source_row,
        lines.is_decoded,
        {{ part.fields | indent(8) }} as fields,
        headers.* exclude (source_file, header_row, separator, may_have_quotes)
    from {{ ref('stg_raw__lines') }} as lines
    inner join headers
        on lines.source_file = headers.source_file
        and lines.source_row > headers.header_row
        {{- ' and ' ~ part.file_condition if part.file_condition }}
    where lines.raw_table = '{{ table_name }}'{{ ' and ' ~ part.condition if part.condition }}
        {{ if_added('and ' ~ is_added('lines.source_file')) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
