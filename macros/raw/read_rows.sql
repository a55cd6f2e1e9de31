{#
    One row per raw row of a raw table: its typed values under the names of its columns, its money (`amount`), a key of
    its content (`row_key`, null for rows with a flaw) and the first reason to reject it, if any (`reject_reason`). A column called
    `amount` is the money. What only other rows or the row's own text can tell is found when all rows are there, see `look_again`.

      more    further columns: name → SQL over the typed columns
      flaws   further reasons: reason → SQL over the typed columns and `more`; they come last
#}
{% macro read_rows(table_name, more={}, flaws={}) -%}
    {%- do config(enabled=reads_raw_table(table_name)) -%}
    {%- set table = raw_table(table_name) -%}
    {%- set columns = table.columns -%}
    {%- do config(post_hook="{{ look_again('" ~ table_name ~ "') }}") -%}
    {#- Which of the rows that share what is unique is accepted can change with any file, and so can the rows of an order. -#}
    {%- set is_whole = table.unique or table.whole_order or table.once_per_order or table.total_rows or table.fill_down -%}
    {%- do config(materialized='table' if is_whole else 'by_file', meta={'raw_table': table_name}) -%}
    with

    {{ _read_fields(table_name) }},

    {{ _typed_rows(table) }},

    measured as (

        select
            *{{ ',' if 'amount' not in columns }}
            {%- if 'amount' not in columns %}
            {{ row_amount(table) }} as amount
            {%- endif %}
        from typed

    ),

    derived as (

        select
            *{{ ',' if more }}
            {%- for name, expression in more.items() %}
            {{ expression }} as {{ name }}{{ ',' if not loop.last }}
            {%- endfor %}
        from measured

    ),

    judged as (

        select
            *,
            {{ _row_flaw(table, flaws) | indent(12) }} as flaw
        from derived

    ),

    -- Rows are the same when all their fields are, whatever their file and place.
    keyed as (

        select
            *,
            case when flaw is null then md5(concat_ws(
                chr(31)
                {%- for column, look in columns.items() -%}
                , {{ "coalesce(cast(" ~ column ~ " as varchar), '')" if look.kind in ['timestamp', 'id'] else column ~ '_text' }}
                {%- endfor %}
            )) end as content_key
        from judged

    )

    {%- set names = ((columns.keys() | list) + (more.keys() | list)) | reject('equalto', 'amount') | list %}
    {% if has_forgotten() -%}
    {{ _without_forgotten(table, names) }}
    {%- else -%}
    select
        source_file,
        source_row,
        flaw as reject_reason,
        content_key as row_key,
        amount
        {%- for name in names %},
        {{ name }}
        {%- endfor %}
    from keyed
    {%- endif %}
{%- endmacro %}

{# What is changed in the table of rows that `read_rows` made. #}
{% macro look_again(table_name, rows=none) -%}
    {%- if raw_table(table_name).columns -%}
    {{ reject_total_rows(table_name, rows) }};
    {{ reject_blank_rows(table_name, rows) }};
    {{ reject_sum_rows(rows or this, raw_table(table_name)) ~ ';' if raw_table(table_name).total_rows }}
    {{ read_misfit_amounts(table_name, rows) ~ ';' if raw_table(table_name).money }}
    {{ forget_rows(table_name, rows or this) if has_forgotten() }}
    {%- endif -%}
    {{ reject_repeated_rows(table_name, rows) }}
{%- endmacro %}
