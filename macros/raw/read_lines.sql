{#
    The physical lines of text files: one row per line with `source_file` (name without folder), `source_row`
    (1 = first line) and `line`; blank lines are null and keep their number.

    Files are read byte for byte (latin-1) and split nowhere but at line ends, because DuckDB's own recovery from
    damaged CSV loses good rows. `new_line = '\r\n'` numbers LF, CRLF and mixed files rightly, but swallows the
    character behind a bare carriage return. A second pass that treats each CR as a line end finds such files by
    their length and replaces their lines (there the number counts non-blank lines).
#}
{% macro read_lines(files) -%}
    with

    whole_lines as materialized (

        {{ scan_lines(files) | indent(8) }}

    ),

    split_at_every_cr as (

        {{ scan_lines(files, new_line='\\n') | indent(8) }}

    ),

    files_with_bare_cr as (

        select whole.filename
        from (select filename, sum(length(line)) as characters from whole_lines group by filename) as whole
        inner join (select filename, sum(length(line)) as characters from split_at_every_cr group by filename) as split
            on whole.filename = split.filename
        where whole.characters <> split.characters

    ),

    lines as (

        select
            whole_lines.filename,
            whole_lines.scan_row - min(whole_lines.scan_row) over (partition by whole_lines.filename) + 1 as source_row,
            whole_lines.line
        from whole_lines
        where not exists (select 1 from files_with_bare_cr as bare where bare.filename = whole_lines.filename)

        union all

        select
            split_at_every_cr.filename,
            row_number() over (partition by split_at_every_cr.filename order by split_at_every_cr.scan_row) as source_row,
            split_at_every_cr.line
        from split_at_every_cr
        inner join files_with_bare_cr as bare on split_at_every_cr.filename = bare.filename
        where split_at_every_cr.line is not null

    )

    select
        parse_filename(filename) as source_file,
        source_row,
        -- A byte order mark is not part of the first column's name.
        case when source_row = 1 then regexp_replace(line, '^' || chr(239) || chr(187) || chr(191), '') else line end as line
    from lines
{%- endmacro %}
