{#
    One row per file of a raw table: its header row (0 where it has none), how many fields a row has, what parts them and what
    quotes mean, and at which position each column of `columns` stands, null where the file has no such column.
#}
{% macro find_columns(table_name, columns={}) -%}
    {%- set table = raw_table(table_name) -%}
    {%- set all_names = [] -%}
    {%- for look in table.columns.values() -%}
        {%- for name in look.names -%}{%- do all_names.append(quoted_list([plain_name(name)])) -%}{%- endfor -%}
    {%- endfor -%}
    select
        files.source_file,
        files.separator,
        files.quoting,
        files.may_have_quotes,
        files.field_count,
        {%- for column, look in columns.items() %}
        {%- set names = [] %}
        {%- for name in look.names %}{% do names.append(quoted_list([plain_name(name)])) %}{% endfor %}
        coalesce(
            list_position(files.names, {{ names | join('), list_position(files.names, ') }})
            {%- for field_count, order in (table.headerless or {}).items() if column in order %},
            case when len(files.names) = {{ field_count }} then {{ order.index(column) + 1 }} end
            {%- endfor %}
        ) as {{ column }}_position,
        {%- endfor %}
        {% if table.headerless -%}
        case when list_has_any(files.names, [{{ all_names | join(', ') }}]) then files.header_row else 0 end
        {%- else -%}
        files.header_row
        {%- endif %} as header_row
    from {{ ref('stg_raw__files') }} as files
    where files.raw_table = '{{ table_name }}' and files.header_row is not null
{%- endmacro %}
