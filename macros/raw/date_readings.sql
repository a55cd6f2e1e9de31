{#
    CTEs that end in `readings`, for read_dates: what each date text of `shaped` means in each format of its shape, and in the
    stated one (preference 0); plain ones (`texts`) are read by their own format.
#}
{% macro _date_readings(stated_format) -%}
    {%- set formats = date_formats() -%}
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
            false as is_plain,
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

        union all

        select
            texts.source_file,
            texts.date_text,
            texts.row_count,
            true as is_plain,
            '' as zone_text,
            formats.preference,
            formats.date_format,
            cast(null as timestamp) as read_at
        from texts
        inner join formats
            on texts.date_text = formats.date_format
        where texts.is_plain
        {%- if stated_format in plain_formats() %}

        union all

        select
            source_file,
            date_text,
            row_count,
            true as is_plain,
            '' as zone_text,
            0 as preference,
            date_text as date_format,
            cast(null as timestamp) as read_at
        from texts
        where date_text = '{{ stated_format }}' and is_plain
        {%- endif %}
        {%- if stated_format %}

        union all

        select
            source_file,
            date_text,
            row_count,
            false as is_plain,
            {{ "'UTC' as zone_text" if stated_format in ['unix seconds', 'unix milliseconds'] else 'zone_text' }},
            0 as preference,
            '{{ stated_format | replace("'", "''") }}' as date_format,
            {{ read_date('body_text', stated_format) }} as read_at
        from shaped
        {%- endif %}

    )
{%- endmacro %}
