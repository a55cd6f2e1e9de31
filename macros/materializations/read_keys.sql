{#
    Runs at the start: reads the keys that stand in the database. `graph` is what all nodes of a run share; what stands there goes
    with the run. The code of the package is part of all keys, since Python models and SQL functions are made of it.
#}
{% macro read_keys() -%}
    {%- if execute -%}
        {%- do graph.update({'built': {
            'key_of': {}, 'states': {}, 'parents_of': {}, 'added_files': {}, 'passed_tests': {}, 'asked_tests': {},
            'has_full_disk': false, 'code': '',
        }}) -%}
        {{ adapter.dispatch('read_keys', 'winback')() }}
    {%- endif -%}
{%- endmacro %}

{# On Spark every build makes every table. #}
{% macro spark__read_keys() -%}
{%- endmacro %}

{% macro default__read_keys() -%}
    {%- set stored = {} -%}
    {%- for name, comment in run_query(
        "select schema_name || '.' || table_name, comment from duckdb_tables() where database_name = current_database() and starts_with(comment, '" ~ key_mark() ~ "')"
        ~ " union all select schema_name || '.' || view_name, comment from duckdb_views() where database_name = current_database() and starts_with(comment, '" ~ key_mark() ~ "')"
    ).rows -%}
        {%- do stored.update({name: comment[key_mark() | length:].split(' ', 2)}) -%}
    {%- endfor -%}
    {%- for node in graph.nodes.values() if stored.get(node.schema ~ '.' ~ node.alias) and not is_known_by_rows(node) -%}
        {%- set said = stored[node.schema ~ '.' ~ node.alias] + [none, none] -%}
        {%- do graph.built.key_of.update({node.unique_id: said[0]}) -%}
        {%- do graph.built.states.update({node.unique_id: {'shape': said[1], 'files': fromjson(said[2]) if said[2] else none}}) -%}
    {%- endfor -%}
    {%- if adapter.get_relation(target.database, target.schema, 'passed_tests') -%}
        {%- for test, key in run_query('select test, key from ' ~ passed_tests()).rows -%}
            {%- do graph.built.passed_tests.update({test: key}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- do graph.built.update({'code': run_query('select code_key()').columns[0][0]}) -%}
{%- endmacro %}
