{#
    The raw files behind var `raw_path`: the file itself, or every CSV file of the folder (.csv, .txt, each
    also .gz), sorted by name. Empty while dbt only parses. The function comes from the plugin in profiles.yml.
#}
{% macro raw_files() -%}
    {%- if not execute or not var('raw_path') -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set quoted = var('raw_path') | string | replace("'", "''") -%}
    {{ return(run_query("select unnest(raw_files('" ~ quoted ~ "'))").columns[0].values() | list) }}
{%- endmacro %}
