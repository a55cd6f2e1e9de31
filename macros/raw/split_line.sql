{#
    The fields of one CSV line as a list of texts, or null where its quotes do not pair up. A record is one
    physical line; tabs are read as spaces. Only lines with a quote pay for the pattern.
#}
{% macro split_line(line) -%}
    {%- set whole = "',' || rtrim(" ~ line ~ ")" -%}
    case
        when not contains({{ line }}, '"') then string_split(replace({{ line }}, chr(9), ' '), ',')
        when regexp_full_match({{ whole }}, '(?:,(?:"(?:[^"]|"")*"|[^",]*))+')
            then list_transform(
                regexp_extract_all(replace({{ whole }}, chr(9), ' '), ',("(?:[^"]|"")*"|[^",]*)', 1),
                lambda field: case
                    when field[1] = '"' then replace(substr(field, 2, length(field) - 2), '""', '"') else field
                end
            )
    end
{%- endmacro %}
