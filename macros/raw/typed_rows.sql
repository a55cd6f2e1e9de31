{# CTEs that end in `typed`, for read_rows: the fields of a raw table as numbers, times and texts, beside what they were. #}
{% macro _typed_rows(fields, table) -%}
    {%- set columns = table.columns -%}
    {%- set numbers = [] -%}
    {%- set times = [] -%}
    {%- for column, look in columns.items() -%}
        {%- if look.kind in ['integer', 'money'] -%}{%- do numbers.append(column) -%}{%- endif -%}
        {%- if look.kind == 'timestamp' -%}{%- do times.append(column) -%}{%- endif -%}
    {%- endfor -%}
    fields as (

        select * from {{ fields }}

    ),
    {% for column in numbers %}
    {{ column }}_numbers as (

        {{ read_numbers('fields', column, columns[column].kind) | indent(8) }}

    ),
    {% endfor %}
    {%- for column in times %}
    {{ column }}_times as (

        {{ read_dates('fields', column, table.date_format or var('date_format')) | indent(8) }}

    ),
    {% endfor %}
    typed as (

        select
            fields.source_file,
            fields.source_row,
            fields.is_decoded,
            fields.has_all_fields,
            {%- for column, look in columns.items() %}
            fields.{{ column }} as {{ column }}_text,
            {%- if look.kind in ['integer', 'money'] %}
            {{ column }}_numbers.is_number as {{ column }}_is_number,
            {{ column }}_numbers.is_integer as {{ column }}_is_integer,
            {{ column }}_numbers.number_value as {{ column }}{{ ',' if not loop.last }}
            {%- elif look.kind == 'timestamp' %}
            {{ column }}_times.read_at as {{ column }}{{ ',' if not loop.last }}
            {%- else %}
            {{ read_text('fields.' ~ column, look.kind) | indent(12) }} as {{ column }}{{ ',' if not loop.last }}
            {%- endif %}
            {%- endfor %}
        from fields
        {%- for column in numbers %}
        left join {{ column }}_numbers
            on fields.{{ column }} = {{ column }}_numbers.number_text
        {%- endfor %}
        {%- for column in times %}
        left join {{ column }}_times
            on fields.source_file = {{ column }}_times.source_file
            and fields.{{ column }} = {{ column }}_times.date_text
        {%- endfor %}

    )
{%- endmacro %}
