{# The code of a Python model on Spark and the table that it makes, for winback.spark.python_models; dbt's own is for notebooks. #}
{% macro py_write_table(compiled_code, target_relation) -%}
{{ compiled_code }}

WRITE_TO = "{{ target_relation }}"
{%- endmacro %}
