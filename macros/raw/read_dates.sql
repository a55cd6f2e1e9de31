{#
    One row per file and date text: the time it means and the one format its file is read with. Texts that are plain (see
    plain_dates.sql) are one row per file and format, which stands in the place of text and time: each row has its time already.

    That format is the one that reads the most rows of the file. Two formats that read equally many rows but mean
    different times end the build with an error that names the fix; a format is never chosen per row. A stated format is
    taken for every file of which it reads at least half as many rows as the best one: a folder may hold files of other
    formats, which are recognized. Names of months
    may be short or long. Years of the Buddhist era (2555 = 2012) are understood where most years of a file are such.
    A time that carries its zone is brought to the shop's (var `time_zone`), or to UTC where that is not set; seconds since
    1970 are counted in UTC.
    `relation` has the text columns `source_file`, `date_column` and `<date_column>_format` (null where it is not plain).
#}
{% macro read_dates(relation, date_column, stated_format) -%}
    with

    {{ _shaped_dates(relation, date_column) }},

    {{ _date_readings(stated_format) }},

    scores as (

        select
            source_file,
            preference,
            date_format,
            -- '%d/%m/%Y' reads 13/03/14 too, as the year 14: a year that nobody means counts for next to nothing.
            sum(row_count * case when is_plain or extract(year from read_at) between 1900 and 2199 then 1 else 0.001 end)
                filter (where is_plain or read_at is not null) as rows_read,
            bit_xor(hash(date_text, read_at)) as reading
        from readings
        group by source_file, preference, date_format

    ),

    best_formats as (

        select
            source_file,
            min(preference) as preference,
            min_by(date_format, preference) as date_format,
            max_by(date_format, preference) as other_format,
            count(distinct reading) as reading_count
        from (
            select
                *,
                max(rows_read) over (partition by source_file) as most_rows_read,
                max(rows_read) filter (where preference = 0) over (partition by source_file) as stated_rows_read
            from scores
        ) as scores
        where case
            when stated_rows_read >= 0.5 * most_rows_read then preference = 0
            else rows_read = most_rows_read
        end
        group by source_file

    ),

    chosen_formats as (

        select
            source_file,
            case
                when reading_count = 1 then preference
                else error(
                    'The dates of ' || source_file || ' can be read as ' || date_format || ' and as ' || other_format
                    || '. Choose one, for example: --vars "date_format: ''' || date_format || '''"'
                )
            end as preference
        from best_formats

    )

    select
        readings.source_file,
        readings.date_text,
        readings.date_format,
        {{ local_time('readings.read_at', 'readings.zone_text') }} as read_at
    from readings
    inner join chosen_formats
        on readings.source_file = chosen_formats.source_file
        and readings.preference = chosen_formats.preference
    where readings.is_plain or readings.read_at is not null
{%- endmacro %}
