{# Asks `raw_header` (the first line with text) or `raw_file_problem` (a sentence, or none) about a raw file. #}
{% macro ask_raw_file(question, file) -%}
    {{ return(run_query(
        "select " ~ question ~ "('" ~ file | replace("'", "''") ~ "', '" ~ var('raw_encoding') ~ "')"
    ).columns[0][0]) }}
{%- endmacro %}
