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
{%- set columns, types, needed = listed_columns(entity), contract_columns(entity), needed_columns(entity) -%}
select
    {%- for name, type in types.items() %}
    {{ listed_default(entity, name) }} as {{ name }},
    {%- endfor %}
    case
        {%- for name, look in columns.items() if types[name] != 'string' %}
        when given_{{ name }} is not null and {{ name }} is null
            then {{ unreadable_reason('given_' ~ name, name, look, types[name]) }}
        {%- if types[name] == 'timestamp' %}
        when year({{ name }}) not between 1970 and 2100 then '{{ name | replace("_", " ") }} out of range'
        {%- endif %}
        {%- endfor %}
        {%- for name in needed if name not in filled_columns() %}
        when {{ name }} is null then 'empty {{ name | replace("_", " ") }}'
        {%- endfor %}
    end as flaw
from (
    select
        {%- for name, look in columns.items() %}
        {{ contract_value('given_' ~ name, name, look, types[name]) }} as {{ name }},
        given_{{ name }},
        {%- endfor %}
        0 as winback_listed
    from (
        select
            {%- for name, look in columns.items() %}
            {{ given_value(name, look, types[name], entity in handed_accounts()) }} as given_{{ name }},
            {%- endfor %}
            0 as winback_listed
        from {{ listed_place(entity) if execute else entity }} as raw
    ) as given
) as typed
{%- endmacro %}

{# What a handover says of the raw rows that it was made of. #}
{% macro handed_accounts() -%}
    {{ return(['rejected_rows', 'raw_totals', 'raw_columns']) }}
{%- endmacro %}

{# A value of a typed row: what stands where a row, or a whole table, has none. #}
{% macro listed_default(entity, name) -%}
    {%- set columns, type = listed_columns(entity), contract_columns(entity)[name] -%}
    {%- if name in filled_columns() and name in needed_columns(entity) or name not in columns -%}
        {%- set key = [] -%}
        {%- for column in columns -%}
            {#- With its length, so that no two rows read the same. -#}
            {%- set text = 'cast(' ~ ('given_' ~ column if columns[column].kind == 'text' else column) ~ ' as string)' -%}
            {%- do key.append("coalesce(cast(length(" ~ text ~ ") as string) || ':' || " ~ text ~ ", '-')") -%}
        {%- endfor -%}
        {%- set default = 'cast(' ~ {
            'dataset': "'" ~ shop() ~ "'",
            'source_file': "'" ~ entity ~ "'",
            'source_row': hash_number(key | join(' || ')),
            'line_type': "'product'",
            'is_return': 'quantity < 0',
        }.get(name, 'null') ~ ' as ' ~ type ~ ')' -%}
        {{ return('coalesce(' ~ name ~ ', ' ~ default ~ ')' if name in columns else default) }}
    {%- endif -%}
    {{ return(currency_code(name) if name == 'currency' else name) }}
{%- endmacro %}
