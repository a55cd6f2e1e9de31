{#
    The key of a node says what it was built from: its SQL or code, and the keys of the models and seeds that it reads. A node whose
    key is that of what stands in the database is not built again. The key is the comment of the table or view, written in the same
    transaction, so that it goes with whatever replaces the table. None: no key, as long as one of the parents has none.
#}
{% macro input_key(code) -%}
    {%- set parts = [code, graph.built.code] -%}
    {%- for parent in parents_in(code) -%}
        {%- set key = key_of(parent) -%}
        {%- if not key -%}
            {{ return(none) }}
        {%- endif -%}
        {%- do parts.append(parent ~ ' ' ~ key ~ behind_view(parent)) -%}
    {%- endfor -%}
    {{ return(local_md5(parts | join('\n'))) }}
{%- endmacro %}

{# The keys of what a view shows, which may have been built since the view was. #}
{% macro behind_view(unique_id) -%}
    {%- set keys = [] -%}
    {%- if graph.nodes[unique_id].config.materialized == 'view' -%}
        {%- for parent in parents_with_rows(unique_id) -%}
            {%- do keys.append(' ' ~ key_of(parent) ~ behind_view(parent)) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(keys | join) }}
{%- endmacro %}

{#
    The key of everything but the raw files: as long as it stays, a table that `by_file` builds can grow. Views pass on the shapes of what
    they read; of any other table, the key counts.
#}
{% macro shape_key(code) -%}
    {%- set parts = [added_form(code), graph.built.code] -%}
    {%- for parent in parents_in(code) if graph.nodes[parent].name != 'stg_raw__files' -%}
        {%- do parts.append(parent ~ ' ' ~ ((graph.built.states.get(parent) or {}).shape or key_of(parent))) -%}
    {%- endfor -%}
    {{ return(local_md5(parts | join('\n'))) }}
{%- endmacro %}

{# Those models and seeds of a node's parents that its code names; a parent in a comment is only waited for. #}
{% macro parents_in(code) -%}
    {%- set read = modules.re.sub('(?m)^ *--.*$', '', code) -%}
    {%- set parents = [] -%}
    {%- for parent in parents_with_rows(model.unique_id) if graph.nodes[parent].alias in read -%}
        {%- do parents.append(parent) -%}
    {%- endfor -%}
    {{ return(parents) }}
{%- endmacro %}

{# The models and seeds that a node reads, with those that ephemeral models read for it. #}
{% macro parents_with_rows(unique_id) -%}
    {%- set known = graph.built.parents_of -%}
    {%- if unique_id not in known -%}
        {%- set parents = [] -%}
        {%- for parent in graph.nodes[unique_id].depends_on.nodes if parent in graph.nodes -%}
            {%- if graph.nodes[parent].config.materialized == 'ephemeral' -%}
                {%- do parents.extend(parents_with_rows(parent)) -%}
            {%- else -%}
                {%- do parents.append(parent) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do known.update({unique_id: parents | unique | sort}) -%}
    {%- endif -%}
    {{ return(known[unique_id]) }}
{%- endmacro %}

{#
    The key of a model or seed. Where the SQL does not say it all (a table that only grows; a model with the meta `build: always`, which reads
    files), it is made of the rows.
#}
{% macro key_of(unique_id) -%}
    {%- set node = graph.nodes[unique_id] -%}
    {%- if unique_id not in graph.built.key_of and is_known_by_rows(node) -%}
        {%- set relation = api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias) -%}
        {%- set rows = run_query(
            "select count(*) || ' ' || coalesce(sum(hash(t)), 0) from " ~ relation ~ ' as t'
        ).columns[0][0] -%}
        {%- do graph.built.key_of.update({unique_id: rows}) -%}
    {%- endif -%}
    {{ return(graph.built.key_of.get(unique_id)) }}
{%- endmacro %}

{% macro is_known_by_rows(node) -%}
    {{ return(node.config.materialized == 'incremental' or node.config.meta.get('build') == 'always') }}
{%- endmacro %}

{# Whether the table or view of the node in hand is there, built with this key. #}
{% macro is_built(key, type) -%}
    {%- set existing = load_cached_relation(this) -%}
    {{ return(
        key is not none
        and existing is not none and existing.type == type
        and not should_full_refresh()
        and not is_known_by_rows(model)
        and graph.built.key_of.get(model.unique_id) == key
    ) }}
{%- endmacro %}

{# The statement that writes the key of the node in hand, where there is one with its shape, and with the files of its rows. #}
{% macro write_key(key, type, shape=none, files=none) -%}
    {%- if key and not is_known_by_rows(model) -%}
        {%- set said = [key, shape or '', tojson(files) if files is not none else ''] | join(' ') | trim -%}
        comment on {{ type }} {{ this }} is '{{ key_mark() }}{{ said | replace("'", "''") }}';
    {%- endif -%}
{%- endmacro %}

{# Remembers the key of the node in hand for those that read it. #}
{% macro set_key(key, shape=none, files=none) -%}
    {%- if not is_known_by_rows(model) -%}
        {%- do graph.built.key_of.update({model.unique_id: key}) -%}
        {%- do graph.built.states.update({model.unique_id: {'shape': shape, 'files': files}}) -%}
    {%- endif -%}
{%- endmacro %}

{# How the comment of a built table begins. #}
{% macro key_mark() -%}
    {{ return('Built by winback. Key of what it was built from: ') }}
{%- endmacro %}
