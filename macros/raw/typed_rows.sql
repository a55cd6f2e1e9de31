{# CTEs that end in `typed`, for read_rows: the `fields` of a raw table as numbers, times and texts, beside what they were. #}
{% macro _typed_rows(table) -%}
    {%- set columns = table.columns -%}
    {%- set numbers = {} -%}
    {%- set times = [] -%}
    {%- for column, look in columns.items() -%}
        {%- if look.kind in ['integer', 'money'] -%}{%- do numbers.update({column: look.kind}) -%}{%- endif -%}
        {%- if look.kind == 'timestamp' -%}{%- do times.append(column) -%}{%- endif -%}
    {%- endfor -%}
    {%- set stated_format = table.date_format or var('date_format') -%}
    cast_fields as not materialized (

        select
            *
            {%- for column, kind in numbers.items() %},
            {{ cast_number(column, kind) }} as {{ column }}_cast
            {%- endfor %}
            {%- for column in times %},
            {{ cast_time(column, stated_format) }} as {{ column }}_cast
            {%- endfor %}
        from fields

    ),

    judged_fields as not materialized (

        select
            *
            {%- for column, kind in numbers.items() %},
            {{ is_plain_number(column, kind) }} as {{ column }}_is_plain
            {%- endfor %}
            {%- for column in times %},
            {{ plain_date_format(column) | indent(12) }} as {{ column }}_format
            {%- endfor %}
        from cast_fields

    ),
    {% for column in times %}
    {{ column }}_times as (

        {{ read_dates('judged_fields', column, stated_format) | indent(8) }}

    ),
    {% endfor %}
    typed as (

        select
            judged_fields.source_file,
            judged_fields.source_row,
            judged_fields.is_decoded,
            judged_fields.has_all_fields,
            {%- for column, look in columns.items() %}
            judged_fields.{{ column }} as {{ column }}_text,
            {%- set text = 'judged_fields.' ~ column %}
            {%- if look.kind in ['integer', 'money'] %}
            {{ is_number(text, look.kind) | indent(12) }} as {{ column }}_is_number,
            {{ is_integer(text) if look.kind == 'integer' else 'true' }} as {{ column }}_is_integer,
            {{ number_value(text, look.kind) | indent(12) }} as {{ column }}{{ ',' if not loop.last }}
            {%- elif look.kind == 'timestamp' %}
            case
                when {{ text }}_format is null then {{ column }}_times.read_at
                when {{ column }}_times.date_format is not null then {{ plain_time(text) }}
            end as {{ column }}{{ ',' if not loop.last }}
            {%- else %}
            {{ read_text(text, look.kind) | indent(12) }} as {{ column }}{{ ',' if not loop.last }}
            {%- endif %}
            {%- endfor %}
        from judged_fields
        {%- for column in times %}
        left join {{ column }}_times
            on judged_fields.source_file = {{ column }}_times.source_file
            and coalesce(judged_fields.{{ column }}_format, judged_fields.{{ column }}) = {{ column }}_times.date_text
        {%- endfor %}

    )
{%- endmacro %}
