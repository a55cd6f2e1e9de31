{#
    One row per record of a raw table behind the header: its fields as a list of texts, or null where its quotes do not pair up,
    and where its file has which column (as `headers`, see find_columns, has them). Records with quotes are split by
    themselves, as a list that a CASE chooses is copied.
#}
{% macro _split_lines(table_name) -%}
    {%- set table = raw_table(table_name) -%}
    {%- set parts = [] -%}
    {%- if table.separator == 'whitespace' -%}
        {%- do parts.append({'line': 'lines.line', 'fields': split_at_blanks('line')}) -%}
    {%- else -%}
        {%- set line = "case when headers.quoting = 'rows' then " ~ row_in_quotes('lines.line') ~ ' else lines.line end' -%}
        {%- do parts.append({
            'line': line,
            'fields': "string_split(" ~ spaces_for_tabs('line', 'separator') ~ ", separator)",
            'condition': "quoting = 'none' or not contains(line, '\"')"
        }) -%}
        {%- for mark in [',', ';', '\t', '|'] -%}
            {%- do parts.append({
                'line': line,
                'fields': 'case when ' ~ is_simply_quoted('line', mark) ~ ' then ' ~ split_simply_quoted('line', mark)
                    ~ ' else ' ~ split_quoted('line', mark) ~ ' end',
                'file_condition': "headers.may_have_quotes and headers.separator = '" ~ mark ~ "'",
                'condition': "contains(line, '\"')"
            }) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for part in parts %}
    select
        * exclude (line, header_row, separator, quoting, may_have_quotes),
        {{ part.fields | indent(8) }} as fields
    from (
        select
            lines.source_file,
            lines.source_row,
            lines.is_decoded,
            {{ part.line | indent(12) }} as line,
            headers.* exclude (source_file)
        from {{ ref('stg_raw__lines') }} as lines
        inner join headers
            on lines.source_file = headers.source_file
            and lines.source_row > headers.header_row
            {{- ' and ' ~ part.file_condition if part.file_condition }}
        where lines.raw_table = '{{ table_name }}'
            {{ if_added('and ' ~ is_added('lines.source_file')) }}
    ) as lines
    {{ 'where ' ~ part.condition if part.condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
