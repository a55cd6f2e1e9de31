{#
    CTEs that end in `fields`, for read_rows: one row per raw row of a raw table behind the header, its fields as text, found by
    the names in its file's header. Where the table is mapped (data set custom), the fields are what its expressions say over
    all raw columns, which are texts under their own names and null where they are empty (`raw_columns`).

    Each CTE is read for the dates alone and again for all: looking at a line twice costs less than keeping it.

      columns       some of the table's columns; all without it
      misfits_of    the table of rows whose misfits are to be read in every way that they could be, see read_misfits.sql
#}
{% macro _read_fields(table_name, columns=none, misfits_of=none) -%}
    {%- set columns = columns or raw_table(table_name).columns -%}
    {%- set is_mapped = columns.values() | selectattr('expression', 'defined') | list -%}
    {%- set looked_up = all_raw_columns(table_name) if is_mapped else columns -%}
    {%- set raw_names = {} -%}
    {%- for column, look in looked_up.items() -%}
        {%- do raw_names.update({column: '"' ~ (look.names[0] | replace('"', '""') if is_mapped else column) ~ '"'}) -%}
    {%- endfor -%}
    {%- set typed_files = files_with_types(raw_table(table_name)) -%}
    {%- set orders = order_rows(raw_table(table_name)) -%}
    {%- set rows = 'order_rows' if orders else 'raw_columns' -%}
    headers as (

        {{ find_columns(table_name, looked_up) | indent(8) }}

    ),

    split_lines as not materialized (

        {{ (_possible_fields(table_name, misfits_of) if misfits_of else _split_lines(table_name)) | indent(8) }}

    ),

    -- A line with another number of fields than its header has no fields that could be trusted. One that was emptied (`forget_rows`) has
    -- neither all fields nor too few.
    placed_lines as not materialized (

        select
            source_file,
            source_row,
            is_decoded,
            fields,
            {{ "case when fields = [''] then null else coalesce(len(fields) = field_count, false) end" if has_forgotten()
                else 'coalesce(len(fields) = field_count, false)' }} as has_all_fields
            {%- for column in looked_up %},
            case when len(fields) = field_count then {{ column }}_position end as {{ column }}_position
            {%- endfor %}
        from split_lines

    ),

    -- Rows of Parquet files and tables of databases have fields without being split.
    raw_columns as not materialized (

        select
            source_file as winback_source_file,
            source_row as winback_source_row,
            is_decoded as winback_is_decoded,
            has_all_fields as winback_has_all_fields
            {%- for column, look in looked_up.items() %},
            nullif({{ trimmed('fields[' ~ column ~ '_position]') }}, '') as {{ raw_names[column] }}
            {%- endfor %}
        from placed_lines
        {%- for place in typed_places(raw_table(table_name)) if not misfits_of %}
        {%- set typed_rows %}
        union all

        select
            '{{ place.source_file }}' as winback_source_file,
            winback_row as winback_source_row,
            true as winback_is_decoded,
            true as winback_has_all_fields
            {%- for column, look in looked_up.items() %},
            nullif({{ typed_text(place, look) }}, '') as {{ raw_names[column] }}
            {%- endfor %}
        from {{ place.relation }} as typed_rows
        {%- endset %}

        {{ if_whole(typed_rows) }}
        {{ if_added(typed_rows) if is_added_file(place.source_file) }}
        {%- endfor %}

    ),

    {% if orders -%}
    order_rows as not materialized (

        {{ orders | indent(8) }}

    ),

    {% endif -%}
    {% if raw_table(table_name).order_discount -%}
    discounted_rows as not materialized (

        {{ order_discounts(raw_table(table_name), rows) | indent(8) }}

    ),

    {% endif -%}
    fields as not materialized (

        select
            winback_source_file as source_file,
            winback_source_row as source_row,
            winback_is_decoded as is_decoded,
            winback_has_all_fields as has_all_fields,
            {%- for column, look in columns.items() %}
            {%- set text = _mapped_text(look.expression or raw_names[column]) %}
            {{ short_number(text, look, typed_files, 'winback_source_file') }} as {{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ 'discounted_rows' if raw_table(table_name).order_discount else rows }}

    )
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

{#
    A text, and where it is a number that floating point wrote (0.30000000000000004, 5.6e-17) rounded to four decimals: in
    every file where the column is `rounded`, else in those of `typed_files`, whose numbers nobody wrote by hand.
#}
{% macro short_number(text, look, typed_files, source_file) -%}
    {%- if not look.rounded and (not typed_files or look.kind not in ['integer', 'money']) -%}
        {{ return(text) }}
    {%- endif -%}
    case
        -- The pattern is for the few that are long or have a minus in them.
        when strlen({{ text }}) < 7 and not contains({{ text }}, '-') then {{ text }}
        when regexp_full_match({{ text }}, '[+-]?[0-9]+(?:\.[0-9]{5,}|(?:\.[0-9]+)?[eE]-[0-9]+)')
            {%- set is_typed = 'and ' ~ source_file ~ " in ('" ~ typed_files | join("', '") ~ "')" %}
            {%- if not look.rounded %} {{ if_whole(is_typed) }} {{ if_added(is_typed) }}{% endif %}
            -- The exponents of decimals of few digits are misread.
            then coalesce(cast(cast(try_cast({{ text }} as decimal(38,18)) as decimal(38,4)) as varchar), {{ text }})
        else {{ text }}
    end
{%- endmacro %}
