{#
    Runs at the end of a build: drops the tables and views that winback has built and this project no longer has (those of another
    data set, or of an older version), and what dbt's own way of appending left behind. Nothing would update them, and they may hold
    customers. Tables that somebody else made, and the records, have no key and stay.
#}
{% macro drop_leftovers(results) -%}
    {{ adapter.dispatch('drop_leftovers', 'winback')(results) }}
{%- endmacro %}

{# A catalog that many share may hold anybody's tables. #}
{% macro spark__drop_leftovers(results) -%}
{%- endmacro %}

{% macro default__drop_leftovers(results) -%}
    {%- if execute and flags.WHICH == 'build' and not results | selectattr('status', 'in', ['error', 'fail', 'skipped']) | list -%}
        {%- set known, schemas = {}, {target.schema: true, 'dbt_temp': true} -%}
        {%- for node in graph.nodes.values() if node.resource_type in ['model', 'seed'] -%}
            {%- do known.update({node.schema ~ '.' ~ node.alias: true}) -%}
            {%- do schemas.update({node.schema: true}) -%}
        {%- endfor -%}
        {%- set drops = [] -%}
        {%- for schema, name, type in run_query(
            "select * from (select schema_name, table_name as name, 'table' as type, comment from duckdb_tables() "
            ~ 'where database_name = current_database() and not temporary union all '
            ~ "select schema_name, view_name, 'view', comment from duckdb_views() where database_name = current_database() and not temporary) "
            ~ "where starts_with(comment, '" ~ key_mark() ~ "') or contains(name, '__dbt_tmp') or ends_with(name, '__dbt_backup')"
        ).exclude('comment').rows if schema in schemas and schema ~ '.' ~ name not in known -%}
            {%- do drops.append('drop ' ~ type ~ ' if exists ' ~ api.Relation.create(target.database, schema, name)) -%}
        {%- endfor -%}
        {%- if drops -%}
            {%- do run_query('begin transaction;\n' ~ drops | join(';\n') ~ ';\ncommit') -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
