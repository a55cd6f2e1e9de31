{#
    A table on DuckDB that grows with the raw files: as long as the files of its last build are unchanged and new ones come behind
    them, only what the new files bring is built. In all other cases the table is replaced as any table is. The model says
    which parts of its SQL are for which case (`if_added`, `if_whole`). The key is that of the whole, so that a table that has
    grown and one that was built at once are the same.

      without `touched_by`        the rows of the new files are appended
      config `touched_by`: column the model gives all rows of the values that the new files have; they replace what is there
#}
{% materialization by_file, adapter="duckdb", supported_languages=["sql", "python"] -%}
    {%- set hooks = hook_statements(post_hooks) -%}
    {%- set whole = whole_form(compiled_code) -%}
    {%- set key = input_key(whole ~ whole_form(hooks)) -%}
    {%- set shape = shape_key(whole ~ whole_form(hooks)) -%}
    {%- set files = files_of(model.unique_id) -%}
    {%- set added = added_files(model.unique_id) -%}
    {%- set grows = added is not none and shape == graph.built.states[model.unique_id].shape -%}
    {%- set is_unchanged = is_built(key, 'table') -%}
    {%- if is_unchanged -%}
        {%- do say('unchanged') -%}
    {%- elif model.language == 'python' -%}
        {%- call statement('main', language='python') -%}
            {{ write_file_rows(whole, added if grows else none, key, shape, files) }}
        {%- endcall -%}
    {%- elif grows -%}
        {%- set touched_by = config.get('touched_by') -%}
        {%- set rows = this.identifier ~ '_added' if touched_by else this -%}
        {%- set statements -%}
            {{ 'create or replace temp table ' ~ rows ~ ' as' if touched_by else 'insert into ' ~ this ~ ' by name' }} (
            {{ added_form(compiled_code) }}
            );
            {%- if touched_by %}
            delete from {{ this }} where {{ touched_by }} in (select {{ touched_by }} from {{ rows }});
            insert into {{ this }} by name from {{ rows }};
            drop table {{ rows }};
            {%- endif %}
            {{ added_form(hooks) }}
            {{ write_key(key, 'table', shape, files) }}
        {%- endset -%}
        {%- do in_one_transaction(statements) -%}
    {%- else -%}
        {%- set statements -%}
            {{ drop_other_type('table') }}
            create or replace table {{ this }} as (
            {{ whole }}
            );
            {{ whole_form(hooks) }}
            {{ write_key(key, 'table', shape, files) }}
        {%- endset -%}
        {%- do in_one_transaction(statements) -%}
    {%- endif -%}
    {%- if grows and not is_unchanged -%}
        {%- do say('grew by ' ~ added | length ~ (' file' if added | length == 1 else ' files')) -%}
    {%- endif -%}
    {%- do set_key(key, shape, files) -%}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{%- endmaterialization %}

{# The code of a Python model that reads files, and how its frame becomes the table or goes into it. #}
{% macro write_file_rows(code, added, key, shape, files) -%}
{{ code }}

config_dict["added_files"] = {{ added if added is not none else 'None' }}

def materialize(df, con):
    con.register('winback_frame', df)
    con.execute(r'''
        begin transaction;
        {% if added is not none -%}
        insert into {{ this }} by name select * from winback_frame;
        {%- else -%}
        {{ drop_other_type('table') }}
        create or replace table {{ this }} as select * from winback_frame;
        {%- endif %}
        {{ write_key(key, 'table', shape, files) }}
        commit
    ''')
    con.unregister('winback_frame')
{%- endmacro %}
