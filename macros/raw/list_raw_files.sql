{# The raw files behind var `raw_path` as rows: source_path. #}
{% macro list_raw_files() -%}
    {%- for file in raw_files() %}
    select '{{ file | replace("'", "''") }}' as source_path
    {{ 'union all' if not loop.last }}
    {%- else %}
    select cast(null as varchar) as source_path
    where false
    {%- endfor %}
{%- endmacro %}
