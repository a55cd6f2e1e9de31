{# The characters that are trimmed from the ends of a raw field: space, tab, line ends. #}
{% macro white_space() -%}
    chr(32) || chr(9) || chr(13) || chr(10)
{%- endmacro %}
