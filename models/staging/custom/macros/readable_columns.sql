{#
    What reports may show of the rows of a raw table: the raw columns that are read, without those that customers and how they are contacted
    are made of. As they are compared → as the header has them; none where all may be shown, because of the option report_ids and no mapping
    that hashes customer_id.
#}
{% macro readable_columns(entity) -%}
    {%- if var('report_ids') == 'shown' and not hashes_customers() -%}{{ return(none) }}{%- endif -%}
    {%- if var('dataset') != 'custom' -%}{{ return(readable_columns_of(raw_tables()[entity])) }}{%- endif -%}
    {%- set personal, read = [], [] -%}
    {%- for block in var('custom').values() if block is mapping -%}
        {%- for column, expression in (block['columns'] or {}).items() -%}
            {%- do (personal if is_about_person(column) else read).append(expression | string | lower) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for column in custom_source(entity)['statuses'] or {} -%}{%- do read.append('"' ~ column | lower ~ '"') -%}{%- endfor -%}
    {%- set readable = {} -%}
    {%- for look in all_raw_columns(entity).values() -%}
        {%- set name = look.names[0] -%}
        {%- if names_column(read, name) and not names_column(personal, name) -%}
            {%- do readable.update({plain_name(name): name}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(readable) }}
{%- endmacro %}

{# The same of a raw table that no mapping reads. #}
{% macro readable_columns_of(table) -%}
    {%- set readable = {} -%}
    {%- for column, look in table.columns.items() if not is_about_person(column) -%}
        {%- for name in look.names -%}{%- do readable.update({plain_name(name): name}) -%}{%- endfor -%}
    {%- endfor -%}
    {{ return(readable) }}
{%- endmacro %}

{# Whether one of some SQL expressions names a raw column, in double quotes or bare; "Product name" does not name the column Name. #}
{% macro names_column(expressions, name) -%}
    {%- set sql = expressions | join('\n') -%}
    {%- set bare = modules.re.sub('"[^"]*"|\'[^\']*\'', ' ', sql) -%}
    {{ return(
        '"' ~ name | lower | replace('"', '""') ~ '"' in sql
        or modules.re.search('(?<![a-z0-9_])' ~ modules.re.escape(name | lower) ~ '(?![a-z0-9_])', bare) is not none
    ) }}
{%- endmacro %}

{# Whether a mapping hashes customer_id, so that nobody shall see in a report who a customer is. #}
{% macro hashes_customers() -%}
    {%- set hashed = [] -%}
    {%- for entity in (var('custom') if var('custom') is mapping else {}) -%}
        {%- set columns = custom_source(entity)['columns'] -%}
        {%- if columns is mapping and modules.re.search('(?i)\\b(md5|sha1|sha256|hash)\\w*\\s*\\(', columns['customer_id'] | string) -%}
            {%- do hashed.append(entity) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(hashed != []) }}
{%- endmacro %}

{# Whether a column says who somebody is, or what else a mapping knows of them. #}
{% macro is_about_person(column) -%}
    {{ return(is_of_person(column) or column.startswith('x_')) }}
{%- endmacro %}

{# Whether a column says who somebody is. #}
{% macro is_of_person(column) -%}
    {{ return(column in ['customer_id', 'contact_key', 'alias', 'sponsor_id', 'session_id', 'sample_id']) }}
{%- endmacro %}
