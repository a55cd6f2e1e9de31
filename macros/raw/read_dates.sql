{#
    One row per file and date text: the time it means and the one format its file is read with.

    That format is the one that reads the most rows of the file. Two formats that read equally many rows but
    mean different times end the build with an error that names the fix; a format is never chosen per row.
    `relation` has the text columns `source_file` and `date_column`.
#}
{% macro read_dates(relation, date_column) -%}
    with

    texts as materialized (

        select
            source_file,
            {{ date_column }} as date_text,
            count(*) as row_count
        from {{ relation }}
        where {{ date_column }} <> ''
        group by source_file, {{ date_column }}

    ),

    -- 12/1/2010 8:26 → N/N/Y N:N: only formats of the same shape are tried.
    shaped as materialized (

        select
            source_file,
            date_text,
            row_count,
            regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
                date_text, '(\d)T(\d)', '\1 T \2'),
                '(?i)\b[ap]m\b', 'P'),
                '\b\d{4}\b', 'Y', 'g'),
                '\b\d{1,2}\b', 'N', 'g'),
                '\d+', 'F', 'g') as date_shape
        from texts

    ),

    formats as (

        select
            unnest(range(1, {{ date_formats() | length + 1 }})) as preference,
            unnest([{% for format in date_formats() %}'{{ format | replace("'", "''") }}'{{ ', ' if not loop.last }}{% endfor %}])
                as date_format,
            unnest([{% for format in date_formats() %}'{{ date_shape(format) }}'{{ ', ' if not loop.last }}{% endfor %}])
                as date_shape

    ),

    -- strptime wants a constant format, hence the case.
    readings as materialized (

        select
            shaped.source_file,
            shaped.date_text,
            shaped.row_count,
            formats.preference,
            formats.date_format,
            case formats.preference
                {%- for format in date_formats() %}
                when {{ loop.index }} then try_strptime(shaped.date_text, '{{ format | replace("'", "''") }}')
                {%- endfor %}
            end as read_at
        from shaped
        inner join formats
            on {{ 'true' if var('date_format') else 'shaped.date_shape = formats.date_shape' }}

    ),

    scores as (

        select
            source_file,
            preference,
            date_format,
            sum(row_count) filter (where read_at is not null) as rows_read,
            md5(string_agg(cast(read_at as varchar), ',' order by date_text)) as reading
        from readings
        group by source_file, preference, date_format

    ),

    best_formats as (

        select
            source_file,
            min_by(date_format, preference) as date_format,
            max_by(date_format, preference) as other_format,
            count(distinct reading) as reading_count
        from (
            select
                *,
                max(rows_read) over (partition by source_file) as most_rows_read
            from scores
        ) as scores
        where rows_read = most_rows_read
        group by source_file

    ),

    chosen_formats as (

        select
            source_file,
            case
                when reading_count = 1 then date_format
                else error(
                    'The dates of ' || source_file || ' can be read as ' || date_format || ' and as ' || other_format
                    || '. Say which it is, for example: --vars "date_format: ''' || date_format || '''"'
                )
            end as date_format
        from best_formats

    )

    select
        readings.source_file,
        readings.date_text,
        readings.date_format,
        readings.read_at
    from readings
    inner join chosen_formats
        on readings.source_file = chosen_formats.source_file
        and readings.date_format = chosen_formats.date_format
    where readings.read_at is not null
{%- endmacro %}
