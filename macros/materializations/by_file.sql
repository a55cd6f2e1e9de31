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
    {%- if is_built(key, 'table') -%}
        {%- do store_raw_result('main', message='unchanged', code='unchanged', rows_affected=0, agate_table=none) -%}
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
    {%- if grows and not is_built(key, 'table') -%}
        {%- set words = 'grew by ' ~ added | length ~ (' file' if added | length == 1 else ' files') -%}
        {%- do store_raw_result('main', message=words, code=words, rows_affected=0, agate_table=none) -%}
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
    con.execute('''
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

{# A part of a model's SQL for the case that the table grows. #}
{% macro if_added(sql) -%}
    /*+added*/ {{ sql }} /*-added*/
{%- endmacro %}

{# A part of a model's SQL for the case that the table is replaced, or that says which files there are. #}
{% macro if_whole(sql) -%}
    /*+whole*/ {{ sql }} /*-whole*/
{%- endmacro %}

{% macro whole_form(code) -%}
    {{ return(modules.re.sub('(?s)/[*][+]added[*]/.*?/[*]-added[*]/', '', code)) }}
{%- endmacro %}

{% macro added_form(code) -%}
    {{ return(modules.re.sub('(?s)/[*][+]whole[*]/.*?/[*]-whole[*]/', '', code)) }}
{%- endmacro %}

{# Whether a row is from one of the new files, for `if_added`. #}
{% macro is_added(source_file) -%}
    {%- set names = [] -%}
    {%- for raw_table, name, content in added_files(model.unique_id) or [] -%}
        {%- do names.append("'" ~ name | replace("'", "''") ~ "'") -%}
    {%- endfor -%}
    {{ source_file }} in ({{ names | unique | join(', ') or "''" }})
{%- endmacro %}

{# For a model with `touched_by`: a condition that leaves only rows whose key the new files have. #}
{% macro is_touched(key, relation, key_in_relation=none) -%}
    {%- set touched -%}
        and {{ key }} in (select {{ key_in_relation or key }} from {{ relation }} where {{ is_added('source_file') }})
    {%- endset -%}
    {{ if_added(touched) }}
{%- endmacro %}

{# Whether one of the new files is called so (as in SQL). #}
{% macro is_added_file(source_file) -%}
    {%- for raw_table, name, content in added_files(model.unique_id) or [] if name | replace("'", "''") == source_file -%}
        {{ return(true) }}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}

{#
    The files whose rows a model has or would have, each with its raw table and a hash of all that a look into it said: those of
    stg_raw__files for the lines, those of the models that it reads for any other.
#}
{% macro files_of(unique_id) -%}
    {%- set node = graph.nodes[unique_id] -%}
    {%- set files = [] -%}
    {%- if node.name == 'stg_raw__lines' -%}
        {%- for row in run_query(
            'select raw_table, source_file, md5(cast((encoding, separator, names, first_row, plain_last_row, content_sha256) as varchar)) from '
            ~ ref('stg_raw__files') ~ ' order by raw_table, source_file'
        ).rows -%}
            {%- do files.append([row[0], row[1], row[2]]) -%}
        {%- endfor -%}
    {%- else -%}
        {%- set raw_table = node.config.meta.get('raw_table') -%}
        {%- for parent in parents_with_rows(unique_id) -%}
            {%- set known = (graph.built.states.get(parent) or {}).files if graph.nodes[parent].config.materialized == 'by_file' -%}
            {%- for file in known or (files_of(parent) if graph.nodes[parent].config.materialized == 'view') or [] -%}
                {%- if file not in files and raw_table in [none, file[0]] -%}{%- do files.append(file) -%}{%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(files | sort) }}
{%- endmacro %}

{# The files that came behind those of the model's last build; none if others have changed, or if the table is to be replaced anyway. #}
{% macro added_files(unique_id) -%}
    {%- if not execute or not graph.built or should_full_refresh() -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set before = (graph.built.states.get(unique_id) or {}).files -%}
    {%- if before is not defined or before is none -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set added = [] -%}
    {%- set last = {} -%}
    {%- for file in before -%}{%- do last.update({file[0]: file}) -%}{%- endfor -%}
    {%- for file in files_of(unique_id) if file not in before -%}
        {%- if file[0] in last and file[1] <= last[file[0]][1] -%}
            {{ return(none) }}
        {%- endif -%}
        {%- do added.append(file) -%}
    {%- endfor -%}
    {%- set now = files_of(unique_id) -%}
    {%- for file in before if file not in now -%}
        {{ return(none) }}
    {%- endfor -%}
    {{ return(added) }}
{%- endmacro %}
