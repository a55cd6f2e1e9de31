{#
    Brings the records of a database that an older version built to this version: adds the columns that came since, moves what stands
    under old names into the schema records, and drops the old tables. All in one transaction, so that an interrupted build
    leaves either the old tables or the new ones. With nothing to do, it runs no query.
    A column that old_records does not list keeps its name.
#}
{% macro migrate_records() -%}
    {{ adapter.dispatch('migrate_records', 'winback')() }}
{%- endmacro %}

{# No older version kept records on Spark. #}
{% macro spark__migrate_records() -%}
{%- endmacro %}

{% macro default__migrate_records() -%}
    {%- if execute and flags.WHICH in ['build', 'run', 'test', 'retry'] -%}
        {#- The columns that came since, and the version. -#}
        {%- set there = records_state() -%}
        {%- set statements = ask_of_records('records_migration', there.version, there.tables) -%}
        {%- set moved = [] -%}
        {%- set dropped = [] -%}
        {%- for table in old_records() -%}
            {%- set old = adapter.get_relation(target.database, table['from'][0], table['from'][1]) -%}
            {%- if old is not none -%}
                {%- set new = api.Relation.create(target.database, 'records', table['to'], type='table') -%}
                {%- set selected = migrated_columns(table, old) -%}
                {%- set same = [] -%}
                {%- for column in table['key'] -%}
                    {%- do same.append('there.' ~ column ~ ' is not distinct from here.' ~ column) -%}
                {%- endfor -%}
                {#- A record that the new table has already, by an import, is the same one. -#}
                {%- do statements.append(
                    'create table if not exists ' ~ new ~ ' as select ' ~ selected ~ ' from ' ~ old ~ ' limit 0; '
                    ~ 'insert into ' ~ new ~ ' by name select * exclude (old_row) from (select ' ~ selected
                    ~ ', rowid as old_row from ' ~ old ~ ') as here where not exists (select 1 from ' ~ new
                    ~ ' as there where ' ~ same | join(' and ') ~ ') order by old_row; '
                    ~ 'drop table ' ~ old
                ) -%}
                {%- do moved.append([old, new]) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if moved -%}
            {%- for schema, names in renamed_tables().items() -%}
                {%- for name in names -%}
                    {%- set old = adapter.get_relation(target.database, schema, name) -%}
                    {%- if old is not none -%}
                        {%- do statements.append('drop ' ~ old.type ~ ' ' ~ old) -%}
                        {%- do dropped.append(old) -%}
                    {%- endif -%}
                {%- endfor -%}
            {%- endfor -%}
        {%- endif -%}
        {%- if statements -%}
            {%- call statement('migrate_records', auto_begin=true) -%}
                create schema if not exists records; {{ statements | join('; ') }}
            {%- endcall -%}
            {%- do adapter.commit() -%}
            {#- dbt knows which tables there are from before. -#}
            {%- for old in dropped -%}{%- do adapter.cache_dropped(old) -%}{%- endfor -%}
            {%- for old, new in moved -%}
                {%- do adapter.cache_dropped(old) -%}
                {%- if load_cached_relation(new) is none -%}{%- do adapter.cache_added(new) -%}{%- endif -%}
            {%- endfor -%}
        {%- endif -%}
        {%- if moved -%}
            {%- do log('The records of this database were moved to the schema records; nothing else was changed.', info=true) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#
    The columns of an old table under today's names, and values that are names themselves. Names that this version does not
    have stay as they were.
#}
{% macro migrated_columns(table, old) -%}
    {%- set selected = [] -%}
    {%- for column in adapter.get_columns_in_relation(old) -%}
        {%- set value = namespace(sql=adapter.quote(column.name)) -%}
        {%- for before, today in table.get('texts', {}).get(column.name, {}).items() -%}
            {%- set value.sql = "replace(" ~ value.sql ~ ", '" ~ before ~ "', '" ~ today ~ "')" -%}
        {%- endfor -%}
        {%- if table['to'] == 'build_options' and column.name == 'vars' -%}
            {%- set value.sql = "'" ~ migrated_options(run_query('select vars from ' ~ old).columns[0][0]) | replace("'", "''") ~ "'" -%}
        {%- endif -%}
        {%- for before, today in table.get('values', {}).get(column.name, {}).items() -%}
            {%- set value.sql = "case when " ~ adapter.quote(column.name) ~ " = '" ~ before ~ "' then '" ~ today ~ "' else " ~ value.sql ~ " end" -%}
        {%- endfor -%}
        {%- do selected.append(value.sql ~ ' as ' ~ table['columns'].get(column.name, column.name)) -%}
    {%- endfor -%}
    {%- for column, value in table.get('added', {}).items() -%}
        {%- do selected.append(value ~ ' as ' ~ column) -%}
    {%- endfor -%}
    {{ return(selected | join(', ')) }}
{%- endmacro %}
