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
        {%- set literal = '\\|' if mark == '|' else mark %}
        {%- set field = literal ~ '(?:"(?:[^"]|"")*"|[^"' ~ mark ~ ']*)' %}
        -- The fields with the separator before each; nothing may be left between them. The list of one list is looked for once.
        when {{ separator }} = '{{ mark }}'
            then list_transform(
                [regexp_extract_all({{ separator }} || rtrim({{ text }}, ' '), '{{ field }}')],
                lambda fields: case
                    when strlen(array_to_string(fields, '')) = 1 + strlen(rtrim({{ text }}, ' '))
                        then list_transform(fields, lambda field: case
                            when field[2] = '"' then replace(substr(field, 3, length(field) - 3), '""', '"')
                            else substr(field, 2)
                        end)
                end
            )[1]
        {%- endfor %}
    end
{%- endmacro %}
