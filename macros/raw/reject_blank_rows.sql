{#
    Names the rejected rows that hold nothing but separators, in the table that `read_rows` made: a spreadsheet writes a blank line so. They
    are no bad rows.
#}
{% macro reject_blank_rows(table_name, rows=none) -%}
    {%- set rows = rows or this -%}
    update {{ rows }} as stored
    set reject_reason = 'no sale: blank row'
    from (

        select
            source_file,
            source_row
        from {{ ref('stg_raw__lines') }}
        semi join (select source_file, source_row from {{ rows }} where reject_reason is not null) as rejected
            using (source_file, source_row)
        where raw_table = '{{ table_name }}'
            and regexp_full_match(line, '[,;|\t "]+')
            {{ if_added('and ' ~ is_added('source_file')) }}

    ) as blank
    where stored.source_file = blank.source_file
        and stored.source_row = blank.source_row
{%- endmacro %}
