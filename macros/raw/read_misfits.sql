{#
    Gives rows with a wrong field count their money, in the table that `read_rows` made, where it can be read: where all ways to
    place their fields that leave numbers and dates in the columns of numbers and dates give the same amount.
#}
{% macro read_misfit_amounts(table_name, rows=none) -%}
    {%- set rows = rows or this -%}
    {%- set table = raw_table(table_name) -%}
    {%- set columns = {} -%}
    {%- set dates = [] -%}
    {%- set others = [] -%}
    {#- What expressions of a mapping say of numbers can depend on the state of the row. -#}
    {%- for column, look in table.columns.items() if look.kind in ['integer', 'money', 'timestamp'] or column == 'winback_state' -%}
        {%- set read_as = {} -%}
        {%- do read_as.update(look) -%}
        {%- if look.kind == 'text' -%}
            {%- do others.append(column) -%}
        {%- elif look.kind == 'timestamp' -%}
            {%- do dates.append(column) -%}
            {%- do read_as.update({'kind': 'text'}) -%}
        {%- endif -%}
        {%- do columns.update({column: read_as}) -%}
    {%- endfor -%}
    update {{ rows }} as stored
    set amount = found.amount
    from (

        with

        {{ _read_fields(table_name, columns, misfits_of=rows) | indent(8) }},

        {{ _typed_rows({'columns': columns}) | indent(8) }}

        select
            source_file,
            source_row,
            case when count(distinct {{ _amount_of(table) }}) = 1 then min({{ _amount_of(table) }}) end as amount
        from typed
        where true
            {%- for column, look in columns.items() if column not in others %}
            and ({{ column ~ '_is_number' if column not in dates else _may_be_date(column ~ '_text') }}
                {{- ' or not ' ~ is_given(column ~ '_text') if not look.needed }})
            {%- endfor %}
        group by source_file, source_row

    ) as found
    where stored.source_file = found.source_file
        and stored.source_row = found.source_row
{%- endmacro %}

{% macro _amount_of(table) -%}
    {{ 'amount' if 'amount' in table.columns else row_amount(table) }}
{%- endmacro %}

{# A date has a few digits, and no separator that parted it from something else. #}
{% macro _may_be_date(text) -%}
    regexp_matches({{ text }}, '([0-9][^0-9]*){4}') and not regexp_matches({{ text }}, '[;|\t"]|[0-9],')
{%- endmacro %}

{# One row per misfit and way to place its fields, see `winback.raw.possible_fields`. #}
{% macro _possible_fields(table_name, rows) -%}
    select
        lines.source_file,
        lines.source_row,
        true as is_decoded,
        headers.* exclude (source_file, header_row, separator, quoting, may_have_quotes),
        unnest(possible_fields(lines.line, headers.separator, headers.quoting, cast(headers.field_count as varchar))) as fields
    from {{ ref('stg_raw__lines') }} as lines
    inner join headers
        on lines.source_file = headers.source_file
    where lines.raw_table = '{{ table_name }}'
        and (lines.source_file, lines.source_row) in (
            select (source_file, source_row)
            from {{ rows }}
            where reject_reason = 'wrong field count'
                {{ if_added('and ' ~ is_added('source_file')) }}
        )
{%- endmacro %}
