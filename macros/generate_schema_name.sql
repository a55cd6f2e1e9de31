{# Schemas carry their plain names (staging, input, intermediate, marts), whatever the target is called. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- do check_form_model(node) -%}
    {{ schema_prefix() ~ (custom_schema_name or target.schema) }}
{%- endmacro %}

{# What the names of all schemas begin with. #}
{% macro schema_prefix() -%}
    {{ return(adapter.dispatch('schema_prefix', 'winback')()) }}
{%- endmacro %}

{% macro default__schema_prefix() -%}
    {{ return('') }}
{%- endmacro %}

{# A catalog of Spark may have schemas of others. `winback.spark.settings.schema` says the same, and what a prefix may be. #}
{% macro spark__schema_prefix() -%}
    {{ return(env_var('WINBACK_SPARK_PREFIX', 'winback_')) }}
{%- endmacro %}
