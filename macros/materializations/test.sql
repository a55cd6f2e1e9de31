{#
    A data test on DuckDB: a build asks it only if its key has changed since it passed (see `input_key`). A test that has failed is asked
    again, and `dbt test` asks all.
    `keep_passed_tests` writes down which have passed.
#}
{% materialization test, adapter="duckdb" -%}
    {%- if should_store_failures() -%}
        {{ return(dbt.materialization_test_default()) }}
    {%- endif -%}
    {%- set query = get_test_sql(
        get_limit_subquery_sql(sql, config.get('limit')), config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), limit=none
    ) -%}
    {%- set key = input_key(query) -%}
    {%- set has_passed = key is not none and graph.built.passed_tests.get(model.unique_id) == key and flags.WHICH == 'build'
        and not flags.FULL_REFRESH -%}
    {%- set response, table = adapter.execute(
        'select 0 as failures, false as should_warn, false as should_error' if has_passed else query, auto_begin=false, fetch=true
    ) -%}
    {%- do store_result('main', response=response, agate_table=table) -%}
    {%- do graph.built.asked_tests.update({model.unique_id: key}) -%}
    {{ return({'relations': []}) }}
{%- endmaterialization %}

{# Runs at the end: writes down the keys of the tests that have passed, so that they are not asked again about the same rows. #}
{% macro keep_passed_tests(results) -%}
    {%- set passed = [] -%}
    {%- for result in results
        if result.status == 'pass' and graph.built.asked_tests.get(result.node.unique_id)
        and graph.built.asked_tests[result.node.unique_id] != graph.built.passed_tests.get(result.node.unique_id)
    -%}
        {%- do passed.append("('" ~ result.node.unique_id ~ "', '" ~ graph.built.asked_tests[result.node.unique_id] ~ "')") -%}
    {%- endfor -%}
    {%- if passed and not graph.built.has_full_disk -%}
        {%- do run_query(
            'begin transaction;\ncreate table if not exists ' ~ passed_tests() ~ ' (test varchar, key varchar);\n'
            ~ 'create or replace temp table just_passed as from (values ' ~ passed | join(', ') ~ ') as passed (test, key);\n'
            ~ 'delete from ' ~ passed_tests() ~ ' where test in (select test from just_passed);\n'
            ~ 'insert into ' ~ passed_tests() ~ ' from just_passed;\ncommit'
        ) -%}
    {%- endif -%}
{%- endmacro %}

{# Where the keys of the tests that have passed stand. #}
{% macro passed_tests() -%}
    {{ return(target.schema ~ '.passed_tests') }}
{%- endmacro %}
