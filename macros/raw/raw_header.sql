{# The first line with text of a raw file, or none; the function comes from the plugin in profiles.yml. #}
{% macro raw_header(file) -%}
    {{ return(run_query(
        "select raw_header('" ~ file | replace("'", "''") ~ "', '" ~ var('raw_encoding') ~ "')"
    ).columns[0][0]) }}
{%- endmacro %}
