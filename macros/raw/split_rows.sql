{#
    One row per raw row of a raw table behind the header: its fields as a list of texts, or null where its quotes do not pair up,
    and where its file has which column (as `headers`, see find_columns, has them). Lines are split, those with quotes by
    themselves, as a list that a CASE chooses is copied; rows of Parquet files and tables of databases have fields.
#}
{% macro _split_rows(table_name) -%}
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
                'fields': split_quoted('lines.line', mark),
                'separator': mark,
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
        headers.* exclude (source_file, header_row)
    from {{ ref('stg_raw__lines') }} as lines
    inner join headers
        on lines.source_file = headers.source_file
        and lines.source_row > headers.header_row
        {%- if part.separator %}
        and headers.separator = '{{ part.separator }}'
        {%- endif %}
    where lines.raw_table = '{{ table_name }}'{{ ' and ' ~ part.condition if part.condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {%- for place in typed_places(table) %}

    union all by name

    select
        headers.source_file,
        typed.winback_row as source_row,
        true as is_decoded,
        [{{ place.texts | join(', ') }}] as fields,
        headers.* exclude (source_file, header_row)
    from {{ place.relation }} as typed
    inner join headers
        on headers.source_file = '{{ place.source_file }}'
    {%- endfor %}
{%- endmacro %}

{#
    The Parquet files and the table of a database of a raw table, a dictionary each: source_file (quoted for SQL), relation (the
    SQL of its rows, numbered as `winback_row`), line (the SQL of a row as a line of CSV) and texts (that of each field).
#}
{% macro typed_places(table) -%}
    {%- set places = [] -%}
    {%- for place in raw_files(table) if table.database_table or modules.re.search('(?i)[.]parquet$', place) -%}
        {%- set quoted = place | replace("'", "''") -%}
        {%- set parts = run_query("select unnest(raw_rows('" ~ quoted ~ "'))").columns[0].values() | list -%}
        {%- if parts[0] -%}{%- do run_query(parts[0]) -%}{%- endif -%}
        {%- do places.append({
            'source_file': run_query("select source_name('" ~ quoted ~ "')").columns[0][0] | replace("'", "''"),
            'relation': parts[1],
            'line': parts[2],
            'texts': parts[3:]
        }) -%}
    {%- endfor -%}
    {{ return(places) }}
{%- endmacro %}

{# The names of those files of a raw table that hold numbers and not texts (Parquet, Excel, a table of a database), as SQL. #}
{% macro files_with_types(table) -%}
    {%- set names = [] -%}
    {%- for place in raw_files(table) if table.database_table or modules.re.search('(?i)[.](parquet|xlsx)$', place) -%}
        {%- set name = run_query("select source_name('" ~ place | replace("'", "''") ~ "')").columns[0][0] -%}
        {%- do names.append(name | replace("'", "''")) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}
