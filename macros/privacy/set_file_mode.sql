{#
    Runs once the options are known to be good: gives the database, what DuckDB keeps beside it, and the files in which dbt writes
    down what it said the permissions of the option file_mode (`winback.privacy.modes`).
#}
{% macro set_file_mode() -%}
    {{ adapter.dispatch('set_file_mode', 'winback')() }}
{%- endmacro %}

{# Who reads the tables of a cluster is not for a client to say. The file that they are brought into gets its mode then. #}
{% macro spark__set_file_mode() -%}
{%- endmacro %}

{% macro default__set_file_mode() -%}
    {%- if execute and flags.WHICH in ['build', 'run', 'test', 'retry'] -%}
        {%- set places = [] -%}
        {%- for folder in ['log_path', 'target_path'] -%}
            {%- do places.append("'" ~ (invocation_args_dict[folder] or '') | string | replace("'", "''") ~ "'") -%}
        {%- endfor -%}
        {%- do run_query("select set_file_mode('" ~ var('file_mode') ~ "', " ~ places | join(', ') ~ ')') -%}
    {%- endif -%}
{%- endmacro %}
