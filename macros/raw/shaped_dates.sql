{#
    CTEs that end in `shaped`, for read_dates: one row per file and date text that is not plain, with its shape (date_shape: which formats may read
    it), the text without its zone and in the common era (body_text), and the zone (zone_text). `relation` is as for read_dates.
#}
{% macro _shaped_dates(relation, date_column) -%}
    {#- The text without its zone, its year in the common era. -#}
    {%- set body = 'left(common_text, body_length)' -%}
    texts as (

        select
            *,
            -- Every digit a 9; plain ones need no look at each letter.
            case when not is_plain then translate(date_text, '0123456789', '9999999999') end as pattern
        from (
            select
                source_file,
                -- All plain texts of a format are one.
                coalesce({{ date_column }}_format, {{ date_column }}) as date_text,
                {{ date_column }}_format is not null as is_plain,
                count(*) as row_count
            from {{ relation }}
            group by all
            -- A filter on the rows would be asked where the lines are, and each would be split for it.
            having bool_or({{ date_column }} <> '')
        ) as counted

    ),

    -- 12/1/2010 8:26 UTC → 99/9/9999 9:99 UTC → N/N/Y N:N and a zone. There are few patterns, so all rules are for these.
    patterns as (

        select
            pattern,
            length(pattern) - length(regexp_extract(pattern, ':99(?:\.9+)?( ?(?:UTC|GMT|Z|[+-]99:?(?:99)?))$', 1)) as body_length,
            strpos(pattern, '9999') as year_position,
            regexp_extract(pattern, '{{ month_pattern() }}') as month_text
        from (select distinct pattern from texts where not is_plain) as patterns

    ),

    shapes as (

        select
            *,
            {{ english_month('month_text') | indent(12) }} as month_name,
            case
                when left(pattern, body_length) = '9999999999' then 'S'
                when left(pattern, body_length) = '9999999999999' then 'M'
                when left(pattern, body_length) = '999999999999' then 'C'
                when left(pattern, body_length) = '99999999999999' then 'L'
                when regexp_full_match(left(pattern, body_length), '99999(\.9+)?') then 'X'
                else regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
                    regexp_replace(left(pattern, body_length), '(?i)(9)([ap]m)\b', '\1^\2'), '(9)T(9)', '\1~\2'),
                    '(?i)\b[ap]m\b', 'P'),
                    '{{ month_pattern() }}', 'B'),
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
            sum(texts.row_count) filter (
                where not texts.is_plain and substr(texts.date_text, shapes.year_position, 4) between '2400' and '2699'
            ) > 0.5 * sum(texts.row_count) as is_buddhist
        from texts
        left join shapes
            on texts.pattern = shapes.pattern
        where texts.is_plain
            or shapes.year_position > 0
            and (substr(shapes.pattern, shapes.year_position + 4, 1) not between '9' and '9' or shapes.date_shape in ('D', 'C', 'L'))
        group by texts.source_file

    ),

    shaped as materialized (

        select
            source_file,
            date_text,
            row_count,
            replace(replace(date_shape, '~', 'T'), '^', '') as date_shape,
            case when month_name is not null then replace({{ body }}, month_text, month_name) else {{ body }} end as body_text,
            trim(substr(date_text, body_length + 1)) as zone_text
        from (
            select
                texts.source_file,
                texts.date_text,
                texts.row_count,
                shapes.date_shape,
                shapes.month_text,
                shapes.month_name,
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

    )
{%- endmacro %}
