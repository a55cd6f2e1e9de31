{#
    The physical lines of text files: one row per line with text, `source_file` (name without folder),
    `source_row` (1 = first line, blank lines counted) and `line`.

    Files are read byte for byte (latin-1) and split nowhere but at line ends, because DuckDB's own recovery from
    damaged CSV loses good rows. `new_line = '\r\n'` numbers LF, CRLF and mixed files rightly, but swallows the
    character behind a bare carriage return. A second pass that treats each CR as a line end finds such files by
    their length and replaces their lines (there the number counts lines with text).
#}
{% macro read_lines(files) -%}
    with

    whole_lines as materialized (

        {{ scan_lines(files) | indent(8) }}

    ),

    split_at_every_cr as (

        {{ scan_lines(files, new_line='\\n') | indent(8) }}

    ),

    whole_files as (

        select
            filename,
            min(scan_row) as first_scan_row,
            sum(length(line)) as characters
        from whole_lines
        group by filename

    ),

    files_with_bare_cr as (

        select whole_files.filename
        from whole_files
        inner join (
            select filename, sum(length(line)) as characters from split_at_every_cr group by filename
        ) as split_files
            on whole_files.filename = split_files.filename
        where whole_files.characters <> split_files.characters

    ),

    numbered as (

        select
            whole_lines.filename,
            whole_lines.scan_row - whole_files.first_scan_row + 1 as source_row,
            whole_lines.line
        from whole_lines
        inner join whole_files
            on whole_lines.filename = whole_files.filename
        where whole_lines.line is not null
            and whole_lines.filename not in (select filename from files_with_bare_cr)

        union all

        select
            split_at_every_cr.filename,
            row_number() over (partition by split_at_every_cr.filename order by split_at_every_cr.scan_row) as source_row,
            split_at_every_cr.line
        from split_at_every_cr
        inner join files_with_bare_cr
            on split_at_every_cr.filename = files_with_bare_cr.filename
        where split_at_every_cr.line is not null

    )

    select
        parse_filename(filename) as source_file,
        source_row,
        -- A byte order mark is not part of the first column's name.
        case when source_row = 1 then ltrim(line, chr(239) || chr(187) || chr(191)) else line end as line
    from numbered
{%- endmacro %}
