{#
    The text of a line that was read byte for byte: as it is for ISO-8859-1, back through its bytes for UTF-8.
    Null where the bytes are not valid, or where the line holds a NUL.
#}
{% macro decode_line(line) -%}
    {%- if var('raw_encoding') == 'utf-8' -%}
    case
        when contains({{ line }}, chr(0)) then null
        when strlen({{ line }}) = length({{ line }}) then {{ line }}
        else try(decode(unhex(array_to_string(
            list_transform(string_split({{ line }}, ''), lambda letter: printf('%02x', unicode(letter))), ''
        ))))
    end
    {%- else -%}
    case when not contains({{ line }}, chr(0)) then {{ line }} end
    {%- endif -%}
{%- endmacro %}
