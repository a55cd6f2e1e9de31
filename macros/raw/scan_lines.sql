{#
    A select over the physical lines of text files, byte for byte (latin-1), with the full `filename`, `scan_row`
    (running over all files) and `line`. `new_line` is '\r\n' or '\n' (see read_lines).
#}
{% macro scan_lines(files, new_line='\\r\\n') -%}
    select
        filename,
        row_number() over () as scan_row,
        line
    from read_csv(
        [{% for file in files %}'{{ file | replace("'", "''") }}'{{ ', ' if not loop.last }}{% endfor %}],
        columns = {'line': 'varchar'}, header = false, auto_detect = false, delim = chr(31) || chr(30),
        quote = '', escape = '', encoding = 'latin-1', strict_mode = false,
        max_line_size = 16777216, filename = true, new_line = '{{ new_line }}'
    )
{%- endmacro %}
