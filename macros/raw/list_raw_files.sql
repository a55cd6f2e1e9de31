{# The places of all raw tables as rows, with what a look into them says; see `winback.raw.look_into`. #}
{% macro list_raw_files() -%}
    {%- set places = [] -%}
    {%- for name, table in raw_tables().items() -%}
        {%- for place in raw_files(table) -%}
            {%- do places.append("('" ~ name ~ "', '" ~ place | replace("'", "''") ~ "', '" ~ raw_encoding(table) ~ "', " ~ separator_hint(table) ~ ", '" ~ raw_quoting(table) ~ "')") -%}
        {%- endfor -%}
    {%- endfor -%}
    select
        raw_table,
        source_name(source_path) as source_file,
        source_path,
        encoding,
        look.separator,
        list_transform(look.names, lambda name: regexp_replace(lower(name), '{{ plain_name_marks() }}', '', 'g')) as names,
        look.header_row,
        look.field_count,
        look.quoting,
        look.plain_last_row,
        look.may_have_quotes,
        look.byte_count,
        look.content_sha256
    from (
        select
            *,
            raw_look(source_path, encoding, separator_hint, quoting_hint) as look
        from (values {{ places | join(', ') or "('', '', '', '', '')" }})
            as places (raw_table, source_path, encoding, separator_hint, quoting_hint)
        where raw_table <> ''
    ) as files
    -- in a condition, so that it is asked for each row
    where case when look.problem is null then true else error(look.problem) end
{%- endmacro %}

{# The encoding of a raw table's text files: its own, or var `raw_encoding`. #}
{% macro raw_encoding(table) -%}
    {{ return(table.raw_encoding or var('raw_encoding')) }}
{%- endmacro %}

{# What quotes mean in a raw table's text files: what stands beside them, or var `raw_quoting`. #}
{% macro raw_quoting(table) -%}
    {{ return(table.raw_quoting or var('raw_quoting')) }}
{%- endmacro %}

{# What parts the fields where the header cannot say so, as SQL text: empty, or a blank for any number of blanks. #}
{% macro separator_hint(table) -%}
    {{ return("' '" if table.separator == 'whitespace' else "''") }}
{%- endmacro %}
