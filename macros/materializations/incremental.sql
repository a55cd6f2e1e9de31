{#
    A table on DuckDB to which builds only append. New columns are added; none is dropped. One transaction, no second table.
#}
{% materialization incremental, adapter="duckdb", supported_languages=["sql", "python"] -%}
    {%- if config.get('incremental_strategy') not in [none, 'append'] -%}
        {%- do exceptions.raise_compiler_error(
            model.name ~ ': on DuckDB, winback builds incremental models by the strategy append only, not by '
            ~ config.get('incremental_strategy') ~ '.'
        ) -%}
    {%- endif -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set appends = existing is not none and existing.is_table and not should_full_refresh() -%}
    {%- if model.language == 'python' -%}
        {%- call statement('main', language='python') -%}
            {{ append_python_rows(compiled_code) if appends else write_python_table(compiled_code, none) }}
        {%- endcall -%}
    {%- else -%}
        {%- set code = in_contract(compiled_code) -%}
        {%- set known = adapter.get_columns_in_relation(this) | map(attribute='name') | list if appends else [] -%}
        {%- set statements -%}
            {%- if appends -%}
            {%- for column in model.columns.values() if column.data_type and column.name not in known %}
            alter table {{ this }} add column {{ column.name }} {{ column.data_type }};
            {%- endfor %}
            insert into {{ this }} by name (
            {{ code }}
            );
            {%- else -%}
            {{ drop_other_type('table') }}
            create or replace table {{ this }} as (
            {{ code }}
            );
            {%- endif -%}
        {%- endset -%}
        {%- do in_one_transaction(statements) -%}
    {%- endif -%}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{%- endmaterialization %}

{# The code of a Python model and how the rows of its frame are appended to the table. #}
{% macro append_python_rows(code) -%}
{{ code }}

def materialize(df, con):
    con.register('winback_frame', df)
    con.execute('begin transaction')
    known = {name for name, *_ in con.execute('describe {{ this }}').fetchall()}
    for name, kind, *_ in con.execute('describe winback_frame').fetchall():
        if name not in known:
            con.execute(f'alter table {{ this }} add column "{name}" {kind}')
    con.execute('insert into {{ this }} by name select * from winback_frame')
    con.execute('commit')
    con.unregister('winback_frame')
{%- endmacro %}
