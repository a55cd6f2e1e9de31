{#
    The columns of the contract that a listed table has, each with the kind of its values: text, double, number (whole or decimal), boolean,
    date, time (without a zone), zoned (a time with one), or other. A needed one that it lacks ends the build, before the engine says so.
#}
{% macro listed_columns(entity) -%}
    {%- set wanted = contract_columns(entity).keys() | list -%}
    {%- if not wanted -%}
        {{ return({}) }}
    {%- endif -%}
    {%- set known = graph.setdefault('listed', {}) -%}
    {%- if entity not in known -%}
        {%- set types = {} -%}
        {%- for column in adapter.get_column_schema_from_query('select * from ' ~ listed_place(entity) ~ ' limit 0') -%}
            {%- do types.update({column.name | lower: column.dtype | lower}) -%}
        {%- endfor -%}
        {%- set lacking = needed_columns(entity) | reject('in', types) | reject('in', filled_columns()) | list -%}
        {%- if lacking -%}
            {%- do exceptions.raise_compiler_error(
                'The table ' ~ var('tables')[entity] ~ ' (option tables, ' ~ entity ~ ') lacks ' ~ lacking | join(', ')
                ~ ', which the input contract requires. It has ' ~ types.keys() | join(', ') ~ '. docs/tables.md lists the columns; give it '
                ~ 'those names in a view, and list the view.'
            ) -%}
        {%- endif -%}
        {%- set columns = {} -%}
        {%- for name in wanted if name in types -%}
            {%- do columns.update({name: {
                'type': types[name], 'kind': kind_of_type(types[name]),
                'scale': (modules.re.search(', *([0-9]+)[)]$', types[name]) or ['', 0])[1] | int,
            }}) -%}
        {%- endfor -%}
        {%- do known.update({entity: columns}) -%}
    {%- endif -%}
    {{ return(known[entity]) }}
{%- endmacro %}

{# The kind of a type of DuckDB or Spark. #}
{% macro kind_of_type(type) -%}
    {%- if type == zoned_type() -%}{{ return('zoned') }}{%- endif -%}
    {%- for kind, pattern in {
        'text': '(var)?char([(].*)?|string|text|json|uuid|enum[(].*|"?null"?|void',
        'double': 'double|float|real',
        'number': 'u?(tiny|small|big|huge)?int(eger)?|decimal([(].*)?',
        'boolean': 'boolean',
        'date': 'date',
        'time': 'timestamp(_ntz|_s|_ms|_ns)?',
    }.items() if modules.re.fullmatch(pattern, type) -%}
        {{ return(kind) }}
    {%- endfor -%}
    {{ return('other') }}
{%- endmacro %}

{# The type of a moment that is known in every zone. #}
{% macro zoned_type() -%}
    {{ return(adapter.dispatch('zoned_type', 'winback')()) }}
{%- endmacro %}

{% macro default__zoned_type() -%}
    {{ return('timestamp with time zone') }}
{%- endmacro %}

{% macro spark__zoned_type() -%}
    {{ return('timestamp') }}
{%- endmacro %}

{# The columns of the contract that are never null: a row without one of them cannot be used. #}
{% macro needed_columns(entity) -%}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- for column in graph.nodes['model.winback.input__' ~ entity].columns.values() -%}
            {%- if column.config.meta.null_when == 'never' -%}{%- do names.append(column.name) -%}{%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{%- endmacro %}

{# Those that are filled in where a row, or the whole table, has none: see `listed_default`. #}
{% macro filled_columns() -%}
    {{ return(['dataset', 'source_file', 'source_row', 'line_type', 'is_return']) }}
{%- endmacro %}
