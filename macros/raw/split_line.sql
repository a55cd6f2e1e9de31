{#
    The fields of one line as a list of texts, or null where its quotes do not pair up. `separator` is a column: a comma,
    semicolon, tab or bar, or a blank where any number of blanks part the fields. A record is one physical line; tabs
    are read as spaces where they part nothing. Only lines with a quote pay for the pattern.
#}
{% macro split_line(line, separator) -%}
    {%- set text = "case when " ~ separator ~ " = chr(9) then " ~ line ~ " else replace(" ~ line ~ ", chr(9), ' ') end" -%}
    case
        when {{ separator }} = ' ' then string_split(trim(regexp_replace({{ line }}, '\s+', ' ', 'g')), ' ')
        when not contains({{ line }}, '"') then string_split({{ text }}, {{ separator }})
        {%- for mark in [',', ';', '\t', '|'] %}
        {%- set any = '[^"' ~ mark ~ ']' %}
        {%- set literal = '\\|' if mark == '|' else mark %}
        when {{ separator }} = '{{ mark }}' and regexp_full_match(
            {{ separator }} || rtrim({{ line }}, ' '), '(?:{{ literal }}(?:"(?:[^"]|"")*"|{{ any }}*))+'
        )
            then list_transform(
                regexp_extract_all({{ separator }} || rtrim({{ text }}, ' '), '{{ literal }}("(?:[^"]|"")*"|{{ any }}*)', 1),
                lambda field: case
                    when field[1] = '"' then replace(substr(field, 2, length(field) - 2), '""', '"') else field
                end
            )
        {%- endfor %}
    end
{%- endmacro %}
