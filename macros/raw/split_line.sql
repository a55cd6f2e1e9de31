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

{# Whether a line has quotes around each of its fields and nowhere else: as many fields as its header, twice as many quotes. #}
{% macro is_all_quoted(line, separator, field_count) -%}
    (
        starts_with({{ line }}, '"') and ends_with({{ line }}, '"')
        and strlen({{ line }}) - strlen(replace({{ line }}, '"', '')) = 2 * {{ field_count }}
        and len({{ split_all_quoted(line, separator) }}) = {{ field_count }}
    )
{%- endmacro %}

{# The fields of such a line. #}
{% macro split_all_quoted(line, separator) -%}
    string_split(left(right({{ line }}, -1), -1), '"' || {{ separator }} || '"')
{%- endmacro %}

{# The fields of a line with quotes as a list of texts, or null where they do not pair up. A record is one physical line. #}
{% macro split_quoted(line, mark) -%}
    {%- set text = "rtrim(" ~ spaces_for_tabs(line, "'" ~ mark ~ "'") ~ ", ' ')" -%}
    {%- set literal = '\\|' if mark == '|' else mark -%}
    {%- set field = literal ~ '(?:"(?:[^"]|"")*"|[^"' ~ mark ~ ']*)' -%}
    -- The fields with the separator before each; nothing may be left between them. The list of one list is looked for once.
    list_transform(
        [regexp_extract_all('{{ mark }}' || {{ text }}, '{{ field }}')],
        lambda fields: case
            when strlen(array_to_string(fields, '')) = 1 + strlen({{ text }})
                then list_transform(fields, lambda field: case
                    when field[2] = '"' then replace(substr(field, 3, length(field) - 3), '""', '"')
                    else substr(field, 2)
                end)
        end
    )[1]
{%- endmacro %}
