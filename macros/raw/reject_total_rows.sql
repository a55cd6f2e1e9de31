{# Rejects the rows below the data that add it up, in the table that `read_rows` made. Their amount is that of other rows. #}
{% macro reject_total_rows(table_name, rows=none) -%}
    {%- set rows = rows or this -%}
    update {{ rows }} as stored
    set
        reject_reason = 'no sale: total row',
        row_key = null,
        amount = null
    from (

        with

        last_rows as (

            select
                source_file,
                unnest(max(source_row, {{ run_query('select last_rows()').columns[0][0] if execute else 1 }})) as source_row
            from {{ ref('stg_raw__lines') }}
            where raw_table = '{{ table_name }}'
                {{ if_added('and ' ~ is_added('source_file')) }}
            group by source_file

        )

        select
            lines.source_file,
            lines.source_row
        from {{ ref('stg_raw__lines') }} as lines
        inner join last_rows
            on lines.source_file = last_rows.source_file
            and lines.source_row = last_rows.source_row
        inner join {{ ref('stg_raw__files') }} as files
            on lines.source_file = files.source_file
            and files.raw_table = '{{ table_name }}'
        where lines.raw_table = '{{ table_name }}'
            and is_total_row(lines.line, files.separator, files.quoting, cast(files.field_count as varchar))

    ) as totals
    where stored.source_file = totals.source_file
        and stored.source_row = totals.source_row
{%- endmacro %}
