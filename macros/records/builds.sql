{#
    Runs at the start: writes down that a build begins, before anything is changed. As long as `end_build` has not written that it ended
    well, the database is unfinished: whatever ends the program leaves it so. The id has no clock in it: the number of the build, and a key
    of code and options.
-#}
{% macro begin_build() -%}
    {%- if execute and flags.WHICH in commands_that_build() -%}
        {%- set key = local_md5(graph.built.code ~ toyaml(invocation_args_dict.vars or {}))[:12] -%}
        {{ adapter.dispatch('write_begin', 'winback')(key) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__write_begin(key) -%}
        {#- dbt may have begun a transaction, or not. -#}
        {%- call statement('begin_build', auto_begin=true) -%}
            create schema if not exists records;
            create table if not exists {{ builds() }} (
                build_number bigint, build_id varchar, state varchar, built_from varchar, tables_key varchar, warnings varchar
            );
            insert into {{ builds() }} by name
            select
                coalesce(max(build_number), 0) + 1 as build_number,
                coalesce(max(build_number), 0) + 1 || '-{{ key }}' as build_id,
                'begun' as state
            from {{ builds() }}
        {%- endcall -%}
        {%- do adapter.commit() -%}
{%- endmacro %}

{#
    Parquet tables of Spark change no row: how a build ended is a second row of it. Nothing locks a catalog, so the rows also say which
    run of dbt wrote them.
-#}
{% macro spark__write_begin(key) -%}
    {%- do spark_statement('create schema if not exists ' ~ schema_prefix() ~ 'records') -%}
    {%- do spark_statement(
        'create table if not exists ' ~ builds() ~ ' (build_number bigint, build_id string, state string, invocation string) using parquet'
    ) -%}
    {%- do spark_statement(
        'insert into ' ~ builds() ~ ' select coalesce(max(build_number), 0) + 1, concat(coalesce(max(build_number), 0) + 1, '
        ~ "'-" ~ key ~ "'), 'begun', '" ~ invocation_id ~ "' from " ~ builds()
    ) -%}
{%- endmacro %}

{#
    Runs at the end: writes down how the build ended. whole: every model and seed was made and no test failed; or a part was looked at, and
    was what it should be in a whole database. failed: something went wrong. partial: only a part was made.
-#}
{% macro end_build(results) -%}
    {%- if execute and flags.WHICH in commands_that_build() and not graph.built.has_full_disk -%}
        {%- set looked_at, failed, changed = [], [], [] -%}
        {%- for result in results -%}
            {%- do looked_at.append(result.node.unique_id) -%}
            {%- if result.status not in ['success', 'pass', 'warn', 'no-op'] -%}
                {%- do failed.append(result.node.unique_id) -%}
            {%- elif result.node.resource_type in ['model', 'seed'] and result.message != 'unchanged' -%}
                {%- do changed.append(result.node.unique_id) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- set left_out = [] -%}
        {%- for node in graph.nodes.values()
            if node.resource_type in ['model', 'seed'] and node.config.materialized != 'ephemeral' and node.unique_id not in looked_at -%}
            {%- do left_out.append(node.unique_id) -%}
        {%- endfor -%}
        {%- if failed -%}
            {%- set state = 'failed' -%}
        {%- elif not left_out and not flags.EMPTY -%}
            {%- set state = 'whole' -%}
        {%- elif changed or flags.EMPTY -%}
            {%- set state = 'partial' -%}
        {%- else -%}
            {#- as it was before -#}
            {%- set state = none -%}
        {%- endif -%}
        {{ adapter.dispatch('write_end', 'winback')(state) }}
    {%- endif -%}
{%- endmacro %}

{% macro default__write_end(state) -%}
    {%- set number = '(select max(build_number) from ' ~ builds() ~ ')' -%}
    {%- set before = '(select state from ' ~ builds() ~ ' where build_number = ' ~ number ~ ' - 1)' -%}
    {%- call statement('end_build', auto_begin=true) -%}
        update {{ builds() }}
        set state = {{ "'" ~ state ~ "'" if state else 'coalesce(' ~ before ~ ", 'partial')" }}
        where build_number = {{ number }}
    {%- endcall -%}
    {%- do adapter.commit() -%}
{%- endmacro %}

{# A build during which another began is mixed, and so is the other: of which of the two a table is, nobody knows. -#}
{% macro spark__write_end(state) -%}
    {%- set rows -%}
        insert into {{ builds() }}
        with own as (
            select * from {{ builds() }} where invocation = '{{ invocation_id }}' and state = 'begun'
        ), others as (
            select distinct builds.build_number, builds.build_id, builds.invocation
            from {{ builds() }} as builds
            inner join own on builds.build_number >= own.build_number
            where builds.invocation <> own.invocation
        )
        select
            build_number,
            build_id,
            case when (select count(*) from others) > 0 then 'mixed' else '{{ state or 'partial' }}' end,
            invocation
        from own
        union all
        select build_number, build_id, 'mixed', invocation from others
    {%- endset -%}
    {%- do spark_statement(rows) -%}
{%- endmacro %}

{#
    Runs at the end, before anything is written: says once if the disk is full. Nothing can be written down then, and the build stays begun.
-#}
{% macro say_full_disk(results) -%}
    {%- set full = [] -%}
    {%- for result in results if 'No space left on device' in (result.message | string) -%}
        {%- do full.append(result.node.unique_id) -%}
    {%- endfor -%}
    {%- if full -%}
        {%- do graph.built.update({'has_full_disk': true}) -%}
        {%- do print(
            'The disk of ' ~ target.path ~ ' is full, so the build is unfinished. Make room, then build again: what is made is kept.'
        ) -%}
    {%- endif -%}
{%- endmacro %}

{# The commands of dbt that change tables. #}
{% macro commands_that_build() -%}
    {{ return(['build', 'run', 'seed', 'retry', 'snapshot', 'clone']) }}
{%- endmacro %}

{# Where it stands which builds began and how they ended: a fact of this database, and no record to take along. #}
{% macro builds() -%}
    {{ return(schema_prefix() ~ 'records.builds') }}
{%- endmacro %}
