{# The first line with text of a raw file, byte for byte and without a byte order mark; none for an empty file. #}
{% macro raw_header(file) -%}
    {%- set lines = run_query(
        "select line from (" ~ scan_lines([file]) ~ ") where line is not null limit 1"
    ).columns[0].values() -%}
    {{ return(lines[0].replace('ï»¿', '') if lines else none) }}
{%- endmacro %}
