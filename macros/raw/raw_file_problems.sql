{# What is wrong with the raw files: none found, empty, unreadable, or without a needed column. A list of messages. #}
{% macro raw_file_problems() -%}
    {%- set problems = [] -%}
    {%- set headers = {} -%}
    {%- for name, table in raw_tables().items() -%}

        {%- set files = raw_files(table) -%}
        {%- if not files -%}
            {%- do problems.append(
                "'" ~ raw_place(table) ~ "' is not a file and not a folder with "
                ~ ("files named '" ~ table.files ~ "…' that end in " if table.files else '')
                ~ '.csv, .txt, .tsv (each also .gz), .parquet or .xlsx'
                ~ '; check ' ~ ('custom.' ~ (table.entity or name) ~ '.files' if var('dataset') == 'custom' else 'raw_path')
                ~ ', which is relative to the folder where dbt runs.'
            ) -%}
        {%- endif -%}

        {%- for file in files -%}
            {%- set arguments = "('" ~ file | replace("'", "''") ~ "', '" ~ raw_encoding(table) ~ "'" -%}
            {%- set problem = run_query('select raw_file_problem' ~ arguments ~ ')').columns[0][0] -%}
            {%- if problem -%}
                {%- do problems.append(file ~ ' ' ~ problem) -%}
            {%- else -%}
                {%- set header = run_query(
                    'select unnest(raw_names' ~ arguments ~ ', ' ~ separator_hint(table) ~ '))'
                ).columns[0].values() | list -%}
                {%- do headers.setdefault(table.entity or name, {}).update({file: header}) -%}
                {%- do problems.extend(missing_column_problems(table, file, header)) -%}
            {%- endif -%}
        {%- endfor -%}

    {%- endfor -%}

    {%- if var('dataset') == 'custom' and not problems -%}
        {%- do problems.extend(run_query(
            "select unnest(mapping_problems('" ~ tojson(var('custom')) | replace("'", "''") ~ "', '"
            ~ tojson(headers) | replace("'", "''") ~ "'))"
        ).columns[0].values()) -%}
    {%- endif -%}
    {{ return(problems) }}
{%- endmacro %}

{#
    One message about the needed columns of a raw table that a header lacks, or none; a known number of fields may stand
    without a header. Where most are lacking the file is of another form.
#}
{% macro missing_column_problems(table, file, header) -%}
    {%- set names = [] -%}
    {%- for name in header -%}{%- do names.append(plain_name(name)) -%}{%- endfor -%}
    {%- set found = [] -%}
    {%- set lacking = [] -%}
    {%- for look in table.columns.values() if look.names -%}
        {%- set wanted = [] -%}
        {%- for name in look.names -%}{%- do wanted.append(plain_name(name)) -%}{%- endfor -%}
        {%- if wanted | select('in', names) | list -%}
            {%- do found.append(look.names[0]) -%}
        {%- elif not look.optional -%}
            {%- do lacking.append("'" ~ look.names | join("' or '") ~ "'") -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not lacking or (not found and header | length in (table.headerless or {})) -%}
        {{ return([]) }}
    {%- endif -%}
    {{ return([
        file ~ ' has no column ' ~ lacking | join(', no ') ~ ' (case and spaces do not matter); its header is: '
        ~ header | join(', ') | truncate(300)
        ~ (
            ".\n    If it is not a file for the data set '" ~ var('dataset') ~ "', write a mapping for it with `winback init "
            ~ file ~ '` (docs/bring-your-own-data.md).' if found | length < lacking | length else ''
        )
    ]) }}
{%- endmacro %}
