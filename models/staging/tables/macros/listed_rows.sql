{# Whether the option `tables` names a place for an input table: for `enabled` of the models of this data set. #}
{% macro is_listed_table(entity) -%}
    {{ return(is_chosen_form() and entity in var('tables')) }}
{%- endmacro %}

{# The rows of a listed table that can be used, in the columns and types of the contract. #}
{% macro usable_rows(entity) -%}
select
    {{ contract_columns(entity).keys() | join(',\n    ') or '*' }}
from (
    {{ listed_rows(entity) | indent(4) }}
) as listed
where flaw is null
{%- endmacro %}

{# All rows of a listed table as the contract has them, with the first reason that one cannot be used (`flaw`). #}
{% macro listed_rows(entity) -%}
select
    *,
    case
        {%- for name, type in contract_columns(entity).items() if name in listed_columns(entity) and type != 'string' %}
        when has_{{ name }} and {{ name }} is null then 'unparseable {{ name | replace("_", " ") }}'
        {%- endfor %}
        {%- for name in needed_columns(entity) %}
        when {{ name }} is null then 'empty {{ name | replace("_", " ") }}'
        {%- endfor %}
    end as flaw
from (
    select
        {%- for name, type in contract_columns(entity).items() %}
        {%- if name in listed_columns(entity) %}
        try_cast(raw.{{ name }} as {{ type }}) as {{ name }},
        {%- if type != 'string' %}
        raw.{{ name }} is not null as has_{{ name }},
        {%- endif %}
        {%- else %}
        cast({{ listed_default(entity, name) }} as {{ type }}) as {{ name }},
        {%- endif %}
        {%- endfor %}
        0 as winback_listed
    from {{ listed_place(entity) }} as raw
) as typed
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

{# What stands in a column that a listed table lacks. #}
{% macro listed_default(entity, name) -%}
    {%- set key = [] -%}
    {%- for column in listed_columns(entity) -%}{%- do key.append("coalesce(cast(raw." ~ column ~ " as string), '')") -%}{%- endfor -%}
    {{ return({
        'dataset': "'" ~ shop() ~ "'",
        'source_file': "'" ~ entity ~ "'",
        'source_row': hash_number(key | join(" || '|' || ")),
        'line_type': "'product'",
        'is_return': 'try_cast(raw.quantity as bigint) < 0',
    }.get(name, 'null')) }}
{%- endmacro %}

{# The columns of the contract that a listed table has. A needed one that it lacks ends the build, before the engine says so. #}
{% macro listed_columns(entity) -%}
    {%- set wanted = contract_columns(entity).keys() | list -%}
    {%- if not wanted -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set known = graph.setdefault('listed', {}) -%}
    {%- if entity not in known -%}
        {%- set found = run_query('select * from ' ~ listed_place(entity) ~ ' limit 0').column_names | map('lower') | list -%}
        {%- set lacking = needed_columns(entity) | reject('in', found + ['dataset', 'source_file', 'source_row', 'line_type', 'is_return']) | list -%}
        {%- if lacking -%}
            {%- do exceptions.raise_compiler_error(
                'The table ' ~ var('tables')[entity] ~ ' (option tables, ' ~ entity ~ ') lacks ' ~ lacking | join(', ')
                ~ ', which the input contract requires. It has ' ~ found | join(', ') ~ '. docs/tables.md lists the columns; give it '
                ~ 'those names in a view, and list the view.'
            ) -%}
        {%- endif -%}
        {%- do known.update({entity: wanted | select('in', found) | list}) -%}
    {%- endif -%}
    {{ return(known[entity]) }}
{%- endmacro %}
