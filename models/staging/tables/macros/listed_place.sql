{# Where the rows of an input table are, as SQL: a table or view by its name, or a folder of Parquet files. #}
{% macro listed_place(entity) -%}
    {%- set place = var('tables')[entity] | string -%}
    {{ return(adapter.dispatch('parquet_folder', 'winback')(place) if '/' in place or '\\' in place else place) }}
{%- endmacro %}

{% macro default__parquet_folder(place) -%}
    read_parquet('{{ place | replace("'", "''") }}{{ '' if place.endswith('.parquet') else '/**/*.parquet' }}', hive_partitioning = true, union_by_name = true)
{%- endmacro %}

{% macro spark__parquet_folder(place) -%}
    parquet.`{{ place }}`
{%- endmacro %}
