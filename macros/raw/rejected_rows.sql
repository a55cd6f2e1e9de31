{# The rejected rows of all raw tables, with their text and the first reason that applied. #}
{% macro rejected_rows() -%}
    {%- for name, table in raw_tables().items() %}
    select
        '{{ var("dataset") }}' as dataset,
        '{{ table.entity or name }}' as entity,
        typed.source_file,
        typed.source_row,
        typed.reject_reason as reason,
        lines.line as raw,
        {{ 'abs(typed.amount) as amount' if table.is_unsigned else 'typed.amount' }}
    from {{ ref('stg_' ~ var('dataset') ~ '__' ~ name ~ '_rows') }} as typed
    inner join (
        select
            source_file,
            source_row,
            line
        from {{ ref('stg_raw__lines') }}
        where raw_table = '{{ name }}'
        {%- for place in typed_places(table) %}

        union all

        select
            '{{ place.source_file }}' as source_file,
            winback_row as source_row,
            {{ place.line }} as line
        from {{ place.relation }}
        {%- endfor %}
    ) as lines
        on typed.source_file = lines.source_file
        and typed.source_row = lines.source_row
    where typed.reject_reason is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
