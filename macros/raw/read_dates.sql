{#
    One row per file and date text: the time it means and the one format its file is read with.

    That format is the one that reads the most rows of the file. Two formats that read equally many rows but mean
    different times end the build with an error that names the fix; a format is never chosen per row. A stated format is
    taken for every file of which it reads at least half as many rows as the best one: a folder may hold files of other
    formats, which are recognised. Names of months
    may be short or long. Years of the Buddhist era (2555 = 2012) are understood where most years of a file are such.
    A time that carries its zone is brought to the shop's (var `time_zone`), or to UTC where that is not set; seconds since
    1970 are counted in UTC.
    `relation` has the text columns `source_file` and `date_column`.
#}
{% macro read_dates(relation, date_column, stated_format) -%}
    {#- The text without its zone, its year in the common era. -#}
    {%- set body = 'left(common_text, body_length)' -%}
    {%- set formats = date_formats() -%}
    {%- set months = '(?i)(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*' -%}
    with

    texts as (

        select
            source_file,
            {{ date_column }} as date_text,
            -- Every digit a 9; most logs are written in the one way that needs no look at each letter.
            case
                when regexp_full_match({{ date_column }}, '[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}( UTC)?')
                    then '9999-99-99 99:99:99' || substr({{ date_column }}, 20)
                else translate({{ date_column }}, '0123456789', '9999999999')
            end as pattern,
            count(*) as row_count
        from {{ relation }}
        where {{ date_column }} <> ''
        group by source_file, {{ date_column }}

    ),

    -- 12/1/2010 8:26 UTC → 99/9/9999 9:99 UTC → N/N/Y N:N and a zone. There are few patterns, so all rules are for these.
    patterns as (

        select
            pattern,
            length(pattern) - length(regexp_extract(pattern, ':99(?:\.9+)?( ?(?:UTC|GMT|Z|[+-]99:?(?:99)?))$', 1)) as body_length,
            strpos(pattern, '9999') as year_position,
            regexp_matches(pattern, '{{ months }}') as has_month_name
        from (select distinct pattern from texts) as patterns

    ),

    shapes as (

        select
            *,
            case
                when left(pattern, body_length) = '9999999999' then 'S'
                when left(pattern, body_length) = '9999999999999' then 'M'
                when left(pattern, body_length) = '999999999999' then 'C'
                when left(pattern, body_length) = '99999999999999' then 'L'
                when regexp_full_match(left(pattern, body_length), '99999(\.9+)?') then 'X'
                else regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
                    regexp_replace(left(pattern, body_length), '(?i)(9)([ap]m)\b', '\1^\2'), '(9)T(9)', '\1~\2'),
                    '(?i)\b[ap]m\b', 'P'),
                    '{{ months }}', 'B'),
                    '\b9{8}\b', 'D', 'g'),
                    '\b9{4}\b', 'Y', 'g'),
                    '\b9{1,2}\b', 'N', 'g'),
                    '9+', 'F', 'g')
            end as date_shape
        from patterns

    ),

    -- Most of a file's years say which era it counts in.
    eras as (

        select
            texts.source_file,
            sum(texts.row_count) filter (where substr(texts.date_text, shapes.year_position, 4) between '2400' and '2699')
            > 0.5 * sum(texts.row_count) as is_buddhist
        from texts
        inner join shapes
            on texts.pattern = shapes.pattern
        where shapes.year_position > 0
            and (substr(shapes.pattern, shapes.year_position + 4, 1) not between '9' and '9' or shapes.date_shape in ('D', 'C', 'L'))
        group by texts.source_file

    ),

    shaped as materialized (

        select
            source_file,
            date_text,
            row_count,
            replace(replace(date_shape, '~', 'T'), '^', '') as date_shape,
            case when has_month_name then regexp_replace({{ body }}, '{{ months }}', '\1') else {{ body }} end as body_text,
            trim(substr(date_text, body_length + 1)) as zone_text
        from (
            select
                texts.source_file,
                texts.date_text,
                texts.row_count,
                shapes.date_shape,
                shapes.has_month_name,
                shapes.body_length,
                case
                    when eras.is_buddhist and substr(texts.date_text, shapes.year_position, 4) between '2400' and '2699'
                        then left(texts.date_text, shapes.year_position - 1)
                        || (cast(substr(texts.date_text, shapes.year_position, 4) as integer) - 543)
                        || substr(texts.date_text, shapes.year_position + 4)
                    else texts.date_text
                end as common_text
            from texts
            inner join shapes
                on texts.pattern = shapes.pattern
            left join eras
                on texts.source_file = eras.source_file
        ) as dated

    ),

    formats as (

        select
            unnest(range(1, {{ formats | length + 1 }})) as preference,
            unnest([{% for format in formats %}'{{ format | replace("'", "''") }}'{{ ', ' if not loop.last }}{% endfor %}])
                as date_format,
            unnest([{% for shape in formats.values() %}'{{ shape }}'{{ ', ' if not loop.last }}{% endfor %}]) as date_shape

    ),

    readings as materialized (

        select
            shaped.source_file,
            shaped.date_text,
            shaped.row_count,
            case when formats.date_format like 'unix %' then 'UTC' else shaped.zone_text end as zone_text,
            formats.preference,
            formats.date_format,
            case formats.preference
                {%- for format in formats %}
                when {{ loop.index }} then {{ read_date('shaped.body_text', format) }}
                {%- endfor %}
            end as read_at
        from shaped
        inner join formats
            on shaped.date_shape = formats.date_shape
        {%- if stated_format %}

        union all

        select
            source_file,
            date_text,
            row_count,
            {{ "'UTC' as zone_text" if stated_format in ['unix seconds', 'unix milliseconds'] else 'zone_text' }},
            0 as preference,
            '{{ stated_format | replace("'", "''") }}' as date_format,
            {{ read_date('body_text', stated_format) }} as read_at
        from shaped
        {%- endif %}

    ),

    scores as (

        select
            source_file,
            preference,
            date_format,
            -- '%d/%m/%Y' reads 13/03/14 too, as the year 14: a year that nobody means counts for next to nothing.
            sum(row_count * case when extract(year from read_at) between 1900 and 2199 then 1 else 0.001 end)
                filter (where read_at is not null) as rows_read,
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
                    || '. Say which it is, for example: --vars "date_format: ''' || date_format || '''"'
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
    where readings.read_at is not null
{%- endmacro %}

{#
    A time in the shop's zone: as it stands where it carries no zone, else moved by its offset to UTC and from there to
    var `time_zone`. `zone` is empty, UTC, GMT, Z or an offset such as +02:00.
#}
{% macro local_time(time, zone) -%}
    {%- set utc -%}
        {{ time }} - to_minutes(
            case when regexp_full_match({{ zone }}, '[+-].*') then
                cast(left({{ zone }}, 1) || '1' as integer) * (
                    60 * cast(substr({{ zone }}, 2, 2) as integer)
                    + coalesce(try_cast(right(replace({{ zone }}, ':', '') || '', -3) as integer), 0)
                )
            else 0 end
        )
    {%- endset -%}
    case
        when {{ zone }} = '' then {{ time }}
        else {{ "timezone('" ~ var('time_zone') ~ "', timezone('UTC', " ~ utc ~ '))' if var('time_zone') else utc }}
    end
{%- endmacro %}
