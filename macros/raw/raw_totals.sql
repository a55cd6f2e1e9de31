{#
    Rows and money of each file of all raw tables, before anything is accepted or rejected. Rows are counted where they
    come in, so that what is lost on the way is missed; money is that of all typed rows. A plain file ends where the look
    into it has seen its end.
#}
{% macro raw_totals() -%}
    {%- for name, table in raw_tables().items() %}
    select
        '{{ var("dataset") }}' as dataset,
        '{{ table.entity or name }}' as entity,
        counts.source_file,
        case
            when counts.last_row <> files.plain_last_row
                then error(counts.source_file || ' was changed while it was read; build again.')
            else counts.row_count
        end as raw_row_count,
        amounts.raw_amount
    from (
        select
            lines.source_file,
            count(*) filter (where lines.source_row > headers.header_row) as row_count,
            max(lines.source_row) as last_row
        from {{ ref('stg_raw__lines') }} as lines
        inner join ({{ find_columns(name) }}) as headers
            on lines.source_file = headers.source_file
        where lines.raw_table = '{{ name }}'
        group by lines.source_file
        {%- for place in typed_places(table) %}

        union all

        select
            '{{ place.source_file }}' as source_file,
            count(*) as row_count,
            null as last_row
        from {{ place.relation }}
        {%- endfor %}
    ) as counts
    inner join {{ ref('stg_raw__files') }} as files
        on counts.source_file = files.source_file
        and files.raw_table = '{{ name }}'
    left join (
        select
            typed.source_file,
            {{ 'sum(' ~ raw_money(table) ~ ')' if table.money else 'cast(null as decimal(38,4))' }} as raw_amount
        from {{ ref('stg_' ~ var('dataset') ~ '__' ~ name ~ '_rows') }} as typed
        {{ join_rates(table.entity, 'typed') if is_converted(table.entity) }}
        group by typed.source_file
    ) as amounts
        on counts.source_file = amounts.source_file
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#
    The money of a typed row in the accounting: without a sign where the rows say in words which way it goes, in the report currency.
    What was given back becomes a row of its own, so it is rounded on its own.
#}
{% macro raw_money(table) -%}
    {%- set amount = 'abs(typed.amount)' if table.is_unsigned else 'typed.amount' -%}
    {%- if table.entity == 'events' -%}
        {%- set amount = event_money(amount, 'typed.event_word' if table.is_unsigned else 'typed.event_type') -%}
    {%- endif -%}
    {%- if not is_converted(table.entity) -%}{{ return(amount) }}{%- endif -%}
    {%- if not table.refunds -%}{{ return(in_report_currency(amount, 'typed')) }}{%- endif -%}
    {%- set refund = 'abs(coalesce(typed.' ~ table.refunds ~ ', 0))' -%}
    {{ return(in_report_currency('(' ~ amount ~ ' + ' ~ refund ~ ')', 'typed') ~ ' - ' ~ in_report_currency(refund, 'typed')) }}
{%- endmacro %}
