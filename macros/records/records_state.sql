{#
    The records of the database as they are at the start, for `winback.records.versions` to judge: their version, the columns of
    each table, and, under today's names, those of the tables in which an older version kept them.
#}
{% macro records_state() -%}
    {%- if 'records' not in graph -%}
        {%- set found, places = {}, ["schema_name = 'records'"] -%}
        {%- for table in old_records() -%}
            {%- do places.append("schema_name = '" ~ table['from'][0] ~ "' and table_name = '" ~ table['from'][1] ~ "'") -%}
        {%- endfor -%}
        {%- for place, name, type in run_query(
            "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns() "
            ~ 'where database_name = current_database() and (' ~ places | join(' or ') ~ ') order by column_index'
        ).rows -%}
            {%- do found.setdefault(place, {}).update({name: type}) -%}
        {%- endfor -%}
        {%- set version = run_query('select max(version) from records.schema_version').columns[0][0]
            if 'records.schema_version' in found else 0 -%}
        {%- set tables, old = {}, [] -%}
        {%- for place, columns in found.items() if place.startswith('records.') -%}
            {%- do tables.update({place[8:]: columns}) -%}
        {%- endfor -%}
        {%- for table in old_records() if table['from'] | join('.') in found -%}
            {%- set columns = {} -%}
            {%- for name, type in found[table['from'] | join('.')].items() -%}
                {%- do columns.update({table['columns'].get(name, name): type}) -%}
            {%- endfor -%}
            {%- for name in table.get('added', {}) -%}{%- do columns.update({name: none}) -%}{%- endfor -%}
            {%- do old.append({table['to']: columns}) -%}
        {%- endfor -%}
        {%- do graph.update({'records': {'version': version | int, 'tables': tables, 'old': old}}) -%}
    {%- endif -%}
    {{ return(graph.records) }}
{%- endmacro %}

{# Why the records of this database cannot be brought to this version: a list of messages. On Spark, `winback build` has looked. #}
{% macro records_problems() -%}
    {{ return(adapter.dispatch('records_problems', 'winback')()) }}
{%- endmacro %}

{% macro spark__records_problems() -%}
    {{ return([]) }}
{%- endmacro %}

{% macro default__records_problems() -%}
    {%- set there = records_state() -%}
    {%- set problems = ask_of_records('records_problems', there.version, there.tables) -%}
    {%- for tables in there.old -%}
        {%- do problems.extend(ask_of_records('records_problems', 0, tables)) -%}
    {%- endfor -%}
    {{ return(problems) }}
{%- endmacro %}

{# What a function of `winback.records.versions` says of tables: a list of texts. #}
{% macro ask_of_records(function, version, tables) -%}
    {{ return(run_query(
        'select unnest(' ~ function ~ "('" ~ version ~ "', '" ~ tojson(tables) | replace("'", "''") ~ "'))"
    ).columns[0].values() | list) }}
{%- endmacro %}
