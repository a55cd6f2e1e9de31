{#
    One row per raw line of a raw table behind the header: its fields as text, found by the names in its file's header.
    Where the table is mapped (data set custom), the fields are what its expressions say over all raw columns, which are
    texts under their own names and null where they are empty.
#}
{% macro read_fields(table_name) -%}
    {%- do config(enabled=reads_raw_table(table_name)) -%}
    {%- set columns = raw_table(table_name).columns -%}
    {%- set is_mapped = columns.values() | selectattr('expression', 'defined') | list -%}
    {%- set looked_up = all_raw_columns(table_name) if is_mapped else columns -%}
    {%- set typed_files = files_with_types(raw_table(table_name)) -%}
    with

    headers as (

        {{ find_columns(table_name, looked_up) | indent(8) }}

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

    ){% if is_mapped %},

    raw_columns as (

        select
            source_file as winback_source_file,
            source_row as winback_source_row,
            is_decoded as winback_is_decoded,
            fields is not null as winback_has_all_fields
            {%- for column, look in looked_up.items() %},
            nullif(trim(fields[{{ column }}_position]), '') as "{{ look.names[0] | replace('"', '""') }}"
            {%- endfor %}
        from complete_lines

    )

    select
        winback_source_file as source_file,
        winback_source_row as source_row,
        winback_is_decoded as is_decoded,
        winback_has_all_fields as has_all_fields,
        {%- for column, look in columns.items() %}
        {{ short_number("coalesce(trim(cast((" ~ look.expression ~ "\n) as varchar)), '')", look, typed_files, 'winback_source_file') }}
            as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from raw_columns
    {%- else %}

    select
        source_file,
        source_row,
        is_decoded,
        fields is not null as has_all_fields,
        {%- for column, look in columns.items() %}
        {{ short_number("coalesce(trim(fields[" ~ column ~ "_position]), '')", look, typed_files, 'source_file') }}
            as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from complete_lines
    {%- endif %}
{%- endmacro %}

{# All columns with a name that the first file of a raw table has, as `find_columns` looks them up. #}
{% macro all_raw_columns(table_name) -%}
    {%- set columns = {} -%}
    {%- set known = [] -%}
    {%- for place in raw_files(raw_table(table_name))[:1] -%}
        {%- for (name,) in run_query(
            "select unnest(raw_names('" ~ place | replace("'", "''") ~ "', '" ~ raw_encoding(raw_table(table_name)) ~ "', ''))"
        ).rows if plain_name(name) and plain_name(name) not in known -%}
            {%- do known.append(plain_name(name)) -%}
            {%- do columns.update({'raw_' ~ loop.index: {'names': [name]}}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(columns) }}
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

{#
    A text, and where it is a number that floating point wrote (0.30000000000000004, 5.6e-17) rounded to four decimals: in
    every file where the column is `rounded`, else in those of `typed_files`, whose numbers nobody wrote by hand.
#}
{% macro short_number(text, look, typed_files, source_file) -%}
    {%- if not look.rounded and (not typed_files or look.kind not in ['integer', 'money']) -%}
        {{ return(text) }}
    {%- endif -%}
    case
        when regexp_full_match({{ text }}, '[+-]?[0-9]+(?:\.[0-9]{5,}|(?:\.[0-9]+)?[eE]-[0-9]+)')
            {%- if not look.rounded %} and {{ source_file }} in ('{{ typed_files | join("', '") }}'){% endif %}
            -- The exponents of decimals of few digits are misread.
            then coalesce(cast(cast(try_cast({{ text }} as decimal(38,18)) as decimal(38,4)) as varchar), {{ text }})
        else {{ text }}
    end
{%- endmacro %}
