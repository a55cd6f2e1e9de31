{#
    One row per raw line of a raw table behind the header: its fields as text, found by the names in its file's header.
    Where the table is mapped (data set custom), the fields are what its expressions say over all raw columns, which are
    texts under their own names and null where they are empty.
#}
{% macro read_fields(table_name) -%}
    {%- set columns = raw_table(table_name).columns -%}
    {%- set is_mapped = columns.values() | selectattr('expression', 'defined') | list -%}
    {%- set looked_up = all_raw_columns(table_name) if is_mapped else columns -%}
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
        coalesce(trim(cast(({{ look.expression }}) as varchar)), '') as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from raw_columns
    {%- else %}

    select
        source_file,
        source_row,
        is_decoded,
        fields is not null as has_all_fields,
        {%- for column in columns %}
        coalesce(trim(fields[{{ column }}_position]), '') as {{ column }}{{ ',' if not loop.last }}
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
