{#
    Rows and money of each file of all raw tables, before anything is accepted or rejected. Rows are counted where they
    come in and money straight from the text, so that what is lost on the way is missed.
#}
{% macro raw_totals() -%}
    {%- for name, table in raw_tables().items() %}
    {%- set fields = ref('stg_' ~ var('dataset') ~ '__' ~ name ~ '_fields') %}
    {%- set money = table.money or [] %}
    {%- set amount = line_amount('first_factor.number_value', 'second_factor.number_value') if money | length > 1
        else 'first_factor.number_value' %}
    select
        '{{ var("dataset") }}' as dataset,
        '{{ table.entity or name }}' as entity,
        counts.source_file,
        counts.line_count - cast(headers.header_row > 0 as bigint) as raw_row_count,
        {{ 'amounts.raw_amount' if money else 'cast(null as decimal(38,4))' }} as raw_amount
    from (
        select
            source_file,
            count(*) as line_count
        from {{ ref('stg_raw__lines') }}
        where raw_table = '{{ name }}'
        group by source_file
    ) as counts
    inner join ({{ find_columns(name) }}) as headers
        on counts.source_file = headers.source_file
    {%- if money %}
    left join (
        select
            fields.source_file,
            sum({{ 'abs(' ~ amount ~ ')' if table.is_unsigned else amount }}) as raw_amount
        from {{ fields }} as fields
        {%- for column in money %}
        inner join ({{ read_numbers(fields, column, table.columns[column].kind) }}) as {{ ['first', 'second'][loop.index0] }}_factor
            on fields.{{ column }} = {{ ['first', 'second'][loop.index0] }}_factor.number_text
        {%- endfor %}
        group by fields.source_file
    ) as amounts
        on counts.source_file = amounts.source_file
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
