{#
    The raw files behind var `raw_path`: the file itself, or every CSV file of the folder (.csv, .txt, each
    also .gz), sorted by name. Empty while dbt only parses.
#}
{% macro raw_files() -%}
    {%- set path = (var('raw_path') or '') | string -%}
    {%- if not execute or not path -%}
        {{ return([]) }}
    {%- endif -%}
    {%- set quoted = path.rstrip('/') | replace("'", "''") -%}
    {%- set found = run_query(
        "select file from glob('" ~ quoted ~ "') "
        ~ "union select file from glob('" ~ quoted ~ "/*') where regexp_matches(lower(file), '\\.(csv|txt)(\\.gz)?$') "
        ~ "order by file"
    ) -%}
    {{ return(found.columns[0].values() | list) }}
{%- endmacro %}
