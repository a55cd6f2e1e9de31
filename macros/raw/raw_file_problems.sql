{# What is wrong with the raw files: none found, empty, unreadable, without a needed column or without a row. A list of messages. #}
{% macro raw_file_problems() -%}
    {%- set problems = [] -%}
    {%- set headers = {} -%}
    {%- for name, table in raw_tables().items() -%}

        {%- set files = raw_files(table) -%}
        {%- set empty = [] -%}
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
            {%- set problem = run_query(
                'select raw_file_problem' ~ arguments ~ ", '" ~ raw_place(table) | replace("'", "''") ~ "')"
            ).columns[0][0] -%}
            {%- if problem -%}
                {%- do problems.append(file ~ ' ' ~ problem) -%}
            {%- else -%}
                {%- set header = run_query(
                    'select unnest(raw_names' ~ arguments ~ ', ' ~ separator_hint(table) ~ '))'
                ).columns[0].values() | list -%}
                {%- do headers.setdefault(table.entity or name, {}).update({file: header}) -%}
                {%- set lacking = missing_column_problems(table, file, header) -%}
                {%- do problems.extend(lacking) -%}
                {%- if loop.index0 == empty | length and table.entity in entities_with_rows() and not lacking
                    and not stands_without_header(table, header) -%}
                    {%- do empty.extend(run_query('select without_rows' ~ arguments ~ ')').columns[0].values() | select) -%}
                {%- endif -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if files and empty | length == files | length -%}
            {%- do problems.append(
                files[0] ~ (' and ' ~ (files | length - 1) ~ ' more' if files | length > 1) ~ ' ' ~ empty[0] ~ '; export '
                ~ ('them' if files | length > 1 else 'it') ~ ' with rows' ~ (
                    ', or take the block custom.' ~ table.entity ~ ' out of the mapping' if var('dataset') == 'custom' and raw_tables() | length > 1
                ) ~ '.'
            ) -%}
        {%- endif -%}

    {%- endfor -%}

    {%- if var('dataset') == 'custom' and not problems -%}
        {%- do problems.extend(run_query(
            "select unnest(mapping_problems('" ~ tojson(var('custom')) | replace("'", "''") ~ "', '"
            ~ tojson(headers) | replace("'", "''") ~ "'))"
        ).columns[0].values()) -%}
    {%- endif -%}
    {{ return(problems) }}
{%- endmacro %}

{# The input tables that are no use without a row; a shop may well have contacted nobody. #}
{% macro entities_with_rows() -%}
    {{ return(['order_lines', 'events', 'customer_totals', 'customers', 'products']) }}
{%- endmacro %}

{# Whether the first row of a file is a row: it has a known number of fields, and none of them is the name of a column. #}
{% macro stands_without_header(table, header) -%}
    {%- set names = [] -%}
    {%- for look in table.columns.values() -%}
        {%- for name in look.names -%}{%- do names.append(plain_name(name)) -%}{%- endfor -%}
    {%- endfor -%}
    {%- set found = [] -%}
    {%- for name in header if plain_name(name) in names -%}{%- do found.append(name) -%}{%- endfor -%}
    {{ return(header | length in (table.headerless or {}) and not found) }}
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
    {%- if not lacking or stands_without_header(table, header) -%}
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
