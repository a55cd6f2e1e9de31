{#
    The fields of one CSV line as a list of texts, or null where its quotes do not pair up. A record is one
    physical line. Only lines with a quote pay for the pattern.
#}
{% macro split_line(line) -%}
    {%- set whole = "',' || rtrim(" ~ line ~ ", " ~ white_space() ~ ")" -%}
    case
        when not contains({{ line }}, '"') then string_split({{ line }}, ',')
        when regexp_full_match({{ whole }}, '(?:,(?:"(?:[^"]|"")*"|[^",]*))+')
            then list_transform(
                regexp_extract_all({{ whole }}, ',("(?:[^"]|"")*"|[^",]*)', 1),
                lambda field: case
                    when field[1] = '"' then replace(substr(field, 2, length(field) - 2), '""', '"') else field
                end
            )
    end
{%- endmacro %}
