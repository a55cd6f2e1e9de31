{#
    The places of a raw table: its files, sorted by name, or the one table of a database as file#table. Empty while dbt
    only parses. The function comes from the plugin in profiles.yml.
#}
{% macro raw_files(table) -%}
    {%- if not execute -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set place = raw_place(table) -%}
    {%- if table.database_table -%}
        {{ return([place ~ '#' ~ table.database_table]) }}
    {%- endif -%}
    {{ return(run_query(
        "select unnest(raw_files('" ~ place | replace("'", "''") ~ "', '" ~ (table.files or '') | replace("'", "''") ~ "'))"
    ).columns[0].values() | list) }}
{%- endmacro %}

{# Where a raw table is looked for: its own place, var `raw_path`, or the package that brings the data set. #}
{% macro raw_place(table) -%}
    {%- set package = dataset_option('package') -%}
    {%- if table.place or var('raw_path') or not package -%}
        {{ return((table.place or var('raw_path') or '') | string) }}
    {%- endif -%}
    {{ return(run_query("select package_folder('" ~ package ~ "')").columns[0][0] or '') }}
{%- endmacro %}
