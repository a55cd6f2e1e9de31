{# A part of a model's SQL for the case that the table grows; nothing where it cannot grow. #}
{% macro if_added(sql) -%}
    {%- if added_files(model.unique_id) is not none -%}
    /*+added*/ {{ sql }} /*-added*/
    {%- endif -%}
{%- endmacro %}

{# A part of a model's SQL for the case that the table is replaced, or that says which files there are. #}
{% macro if_whole(sql) -%}
    {{ adapter.dispatch('if_whole', 'winback')(sql) }}
{%- endmacro %}

{% macro default__if_whole(sql) -%}
    /*+whole*/ {{ sql }} /*-whole*/
{%- endmacro %}

{# There a table is always replaced; such a comment would be a hint. #}
{% macro spark__if_whole(sql) -%}
    {{ sql }}
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
            'select raw_table, source_file, md5(cast((encoding, separator, names, header_row, field_count, quoting, plain_last_row, content_sha256) as varchar)) from '
            ~ ref('stg_raw__files') ~ ' order by raw_table, source_file'
        ).rows -%}
            {%- do files.append([row[0], row[1], row[2]]) -%}
        {%- endfor -%}
    {%- else -%}
        {%- set raw_table = node.config.meta.get('raw_table') -%}
        {#- Where its parents have other files, as after a build of some models, only those that all of them have. -#}
        {%- set lists = [] -%}
        {%- for parent in parents_with_rows(unique_id) if graph.nodes[parent].config.materialized in ['by_file', 'view'] -%}
            {%- set is_view = graph.nodes[parent].config.materialized == 'view' -%}
            {%- set known = files_of(parent) if is_view else (graph.built.states.get(parent) or {}).files or [] -%}
            {%- if known or not is_view -%}{%- do lists.append(known) -%}{%- endif -%}
        {%- endfor -%}
        {%- for file in lists | first or [] if raw_table in [none, file[0]] -%}
            {%- set is_in = [] -%}
            {%- for list in lists if file in list -%}{%- do is_in.append(1) -%}{%- endfor -%}
            {%- if is_in | length == lists | length -%}{%- do files.append(file) -%}{%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(files | sort) }}
{%- endmacro %}

{# The files that came behind those of the model's last build; none if others have changed, or if the table is to be replaced anyway. #}
{% macro added_files(unique_id) -%}
    {%- if not execute or not graph.built -%}
        {{ return(none) }}
    {%- endif -%}
    {%- if unique_id not in graph.built.added_files -%}
        {%- do graph.built.added_files.update({unique_id: _added_files(unique_id)}) -%}
    {%- endif -%}
    {{ return(graph.built.added_files[unique_id]) }}
{%- endmacro %}

{% macro _added_files(unique_id) -%}
    {%- set before = (graph.built.states.get(unique_id) or {}).files -%}
    {#- A table that cannot grow may have been one that could, under another mapping. -#}
    {%- if should_full_refresh() or not before or graph.nodes[unique_id].config.materialized != 'by_file' -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set now = files_of(unique_id) -%}
    {%- set last = {} -%}
    {%- for file in before -%}
        {%- if file not in now -%}
            {{ return(none) }}
        {%- endif -%}
        {%- do last.update({file[0]: file[1]}) -%}
    {%- endfor -%}
    {%- set added = now | reject('in', before) | list -%}
    {%- for raw_table, name, content in added if raw_table in last and name <= last[raw_table] -%}
        {{ return(none) }}
    {%- endfor -%}
    {{ return(added) }}
{%- endmacro %}
