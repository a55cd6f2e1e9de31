{# A table that grows with the raw files on DuckDB is replaced on Spark, which reads no raw files. #}
{% materialization by_file, adapter="spark", supported_languages=["sql"] -%}
    {{ return(materialization_table_spark()) }}
{%- endmaterialization %}
