{# The fields of a line that any number of blanks part. #}
{% macro split_at_blanks(line) -%}
    string_split(trim(regexp_replace({{ line }}, '\s+', ' ', 'g')), ' ')
{%- endmacro %}

{# A line whose tabs are read as spaces where they part nothing. #}
{% macro spaces_for_tabs(line, separator) -%}
    case
        when contains({{ line }}, chr(9)) and {{ separator }} <> chr(9) then replace({{ line }}, chr(9), ' ')
        else {{ line }}
    end
{%- endmacro %}

{# The row that a line holds as a single quoted field, or the line. #}
{% macro row_in_quotes(line) -%}
    {%- set pattern = ' *"((?:[^"]|"")*)"[,;\t| ]*' -%}
    case
        when regexp_full_match({{ line }}, '{{ pattern }}') then replace(regexp_extract({{ line }}, '^{{ pattern }}$', 1), '""', '"')
        else {{ line }}
    end
{%- endmacro %}

{# Whether the quotes of a line stand around whole fields and nowhere else: most do, and need no pattern for each field. #}
{% macro is_simply_quoted(line, mark) -%}
    {%- set literal = '\\|' if mark == '|' else mark -%}
    {%- set field = '(?: *"[^"]*" *|[^"' ~ mark ~ ']*)' -%}
    (
        regexp_full_match(rtrim({{ line }}, ' '), '{{ field }}(?:{{ literal }}{{ field }})*')
        and not contains({{ line }}, chr(1))
    )
{%- endmacro %}

{# The fields of such a line: what stands between two quotes is every second part of it; a \1 keeps the place of its separators. #}
{% macro split_simply_quoted(line, mark) -%}
    list_transform(
        string_split(
            array_to_string(
                list_transform(
                    string_split(rtrim({{ spaces_for_tabs(line, "'" ~ mark ~ "'") | trim }}, ' '), '"'),
                    lambda part, place: case when place % 2 = 0 then replace(part, '{{ mark }}', chr(1)) else part end
                ), ''
            ), '{{ mark }}'
        ),
        lambda field: replace(field, chr(1), '{{ mark }}')
    )
{%- endmacro %}

{# The fields of a line with quotes as a list of texts, or null where they do not pair up. #}
{% macro split_quoted(line, mark) -%}
    {%- set text = "rtrim(" ~ spaces_for_tabs(line, "'" ~ mark ~ "'") ~ ", ' ')" -%}
    {%- set literal = '\\|' if mark == '|' else mark -%}
    {%- set field = literal ~ '(?: *"(?:[^"]|"")*" *|[^"' ~ mark ~ ']*)' -%}
    -- The fields with the separator before each; nothing may be left between them. The list of one list is looked for once.
    list_transform(
        [regexp_extract_all('{{ mark }}' || {{ text }}, '{{ field }}')],
        lambda fields: case
            when strlen(array_to_string(fields, '')) = 1 + strlen({{ text }})
                then list_transform(fields, lambda field: case
                    when contains(field, '"')
                        then replace(regexp_extract(field, '^. *"(.*)" *$', 1, 's'), '""', '"')
                    else substr(field, 2)
                end)
        end
    )[1]
{%- endmacro %}
