{#
    A table on DuckDB: replaced in one transaction, and only if its key has changed (see `input_key`). dbt's own way builds a second
    table, renames both and drops one, and asks for the columns of every contract, which costs more than most models.
#}
{% materialization table, adapter="duckdb", supported_languages=["sql", "python"] -%}
    {%- set code = compiled_code if model.language == 'python' else in_contract(compiled_code) -%}
    {%- set hooks = hook_statements(post_hooks) -%}
    {%- set key = input_key(code ~ hooks) -%}
    {%- set relation = this.incorporate(type='table') -%}
    {%- if is_built(key, 'table') -%}
        {%- do say('unchanged') -%}
    {%- elif model.language == 'python' -%}
        {%- call statement('main', language='python') -%}
            {{ write_python_table(code, key) }}
        {%- endcall -%}
        {%- do set_key(key) -%}
    {%- else -%}
        {%- set statements -%}
            {{ drop_other_type('table') }}
            create or replace table {{ this }} as (
            {{ code }}
            );
            {{ hooks }}
            {{ write_key(key, 'table') }}
        {%- endset -%}
        {%- do in_one_transaction(statements) -%}
        {%- do set_key(key) -%}
    {%- endif -%}
    {{ return({'relations': [relation]}) }}
{%- endmaterialization %}

{#
    Runs the statements of a node in a transaction of their own. Not by dbt's `statement`, which sends begin and commit by themselves and
    writes the SQL into a second file: each is a dozen of dbt's events, and they cost more than most of the statements.
#}
{% macro in_one_transaction(statements) -%}
    {%- set response, table = adapter.execute('begin transaction;\n' ~ statements ~ '\ncommit', auto_begin=false, fetch=false) -%}
    {%- do store_result('main', response=response, agate_table=none) -%}
{%- endmacro %}

{# What dbt reports of a node. #}
{% macro say(words) -%}
    {%- do store_raw_result('main', message=words, code=words, rows_affected=0, agate_table=none) -%}
{%- endmacro %}

{# dbt's own would begin a transaction for a look at the columns. #}
{% macro duckdb__get_columns_in_relation(relation) -%}
    {{ return(sql_convert_columns_in_relation(run_query(
        'select column_name, column_type as data_type, cast(null as bigint) as character_maximum_length,'
        ~ ' cast(null as bigint) as numeric_precision, cast(null as bigint) as numeric_scale from (describe ' ~ relation ~ ')'
    ))) }}
{%- endmacro %}

{# The statements of a model's post-hooks, which are a part of the model's transaction. Python models have none. #}
{% macro hook_statements(hooks) -%}
    {%- for hook in hooks %}
    {{ render(hook.get('sql')) }};
    {%- endfor -%}
{%- endmacro %}

{# The statement that makes room where the name is that of a view (or, for a view, of a table). #}
{% macro drop_other_type(type) -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is not none and existing.type != type -%}
        drop {{ existing.type }} if exists {{ this }} cascade;
    {%- endif -%}
{%- endmacro %}

{#
    A model's SQL with the columns and types of its contract. That the model has just these columns is checked with target ci, where
    the project is tested; elsewhere a missing column is an error of DuckDB's, and one too many is left out.
#}
{% macro in_contract(code) -%}
    {%- if not (config.get('contract') or {}).enforced -%}
        {{ return(code) }}
    {%- endif -%}
    {%- if target.name == 'ci' -%}
        {%- do get_assert_columns_equivalent(code) -%}
    {%- endif -%}
    {%- set columns = [] -%}
    {%- for column in model.columns.values() -%}
        {%- do columns.append('cast(' ~ column.name ~ ' as ' ~ column.data_type ~ ') as ' ~ column.name) -%}
    {%- endfor -%}
    {{ return('select ' ~ columns | join(', ') ~ '\nfrom (\n' ~ code ~ '\n) as model') }}
{%- endmacro %}

{# The code of a Python model and how its frame becomes the table, for dbt's adapter. #}
{% macro write_python_table(code, key) -%}
{{ code }}

def materialize(df, con):
    con.register('winback_frame', df)
    con.execute(r'''
        begin transaction;
        {{ drop_other_type('table') }}
        create or replace table {{ this }} as select * from winback_frame;
        {{ write_key(key, 'table') }}
        commit
    ''')
    con.unregister('winback_frame')
{%- endmacro %}
