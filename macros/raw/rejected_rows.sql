{# The rejected rows of all raw tables, with their text and the first reason that applied. #}
{% macro rejected_rows() -%}
    {#- dbt looks for what a model reads before the mapping is known. -#}
    {%- set files = ref('stg_raw__files') -%}
    {%- for name, table in raw_tables().items() %}
    {%- set rows = ref('stg_' ~ var('dataset') ~ '__' ~ name ~ '_rows') %}
    {%- set readable = readable_columns(name) %}
    {%- set rejected = '(select source_file, source_row from ' ~ rows ~ ' where reject_reason is not null) as rejected' %}
    select
        '{{ var("dataset") }}' as dataset,
        '{{ table.entity or name }}' as entity,
        typed.source_file,
        typed.source_row,
        typed.reject_reason as reason,
        {{ rejected_text('lines.line') }} as raw,
        {%- if readable is not none %}
        {%- set shown_fields %}
        shown_fields(
            lines.line,
            cast(to_json({'separator': files.separator, 'quoting': files.quoting, 'field_count': files.field_count}) as varchar),
            cast(to_json(files.names) as varchar),
            '{{ tojson(readable) | replace("'", "''") }}'
        )
        {%- endset %}
        {{ rejected_text(shown_fields) }} as shown,
        {%- else %}
        {{ rejected_text('lines.line') }} as shown,
        {%- endif %}
        {{ raw_money(table) }} as amount
    from {{ rows }} as typed
    inner join (
        -- Looked for first, so that never all lines are held in memory.
        select
            source_file,
            source_row,
            line
        from {{ ref('stg_raw__lines') }}
        semi join {{ rejected }} using (source_file, source_row)
        where raw_table = '{{ name }}'
        {%- for place in typed_places(table) %}

        union all

        select
            '{{ place.source_file }}' as source_file,
            winback_row as source_row,
            {{ place.line }} as line
        from {{ place.relation }} as typed_rows
        semi join {{ rejected }}
            on typed_rows.winback_row = rejected.source_row
            and rejected.source_file = '{{ place.source_file }}'
        {%- endfor %}
    ) as lines
        on typed.source_file = lines.source_file
        and typed.source_row = lines.source_row
    {%- if readable is not none %}
    inner join {{ files }} as files
        on typed.source_file = files.source_file
        and files.raw_table = '{{ name }}'
    {%- endif %}
    {{ join_rates(table.entity, 'typed') if is_converted(table.entity) }}
    where typed.reject_reason is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
